export default function Part(_: Record<string, unknown>) {
  return null;
}
