import { Monitor, Moon, Sun } from "lucide-react";
import { Room } from "./Room";
import { chooseScheme, type Scheme, useScheme } from "./scheme";

const schemes: { id: Scheme; label: string; icon: typeof Sun }[] = [
  { id: "system", label: "As the system", icon: Monitor },
  { id: "light", label: "Light", icon: Sun },
  { id: "dark", label: "Dark", icon: Moon },
];

/** How the app looks in this browser. */
export function LookRoom() {
  const chosen = useScheme();
  return (
    <Room title="Look">
      <fieldset>
        <legend className="mb-3 text-faint">It is kept in this browser.</legend>
        <div className="grid gap-3 sm:grid-cols-3">
          {schemes.map(({ id, label, icon: Icon }) => (
            <label
              key={id}
              className="flex min-h-14 cursor-pointer items-center gap-3 rounded-xl border border-line bg-raised px-4 has-checked:border-accent has-checked:bg-wash has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="scheme"
                value={id}
                checked={chosen === id}
                onChange={() => chooseScheme(id)}
                className="sr-only"
              />
              <Icon size={20} aria-hidden className="text-faint" />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
    </Room>
  );
}
