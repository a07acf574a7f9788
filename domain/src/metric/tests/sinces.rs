use crate::metric::Since;
use deputy_protocol::At;

#[test]
fn people_write_how_far_back_or_from_when_on() {
    let now: At = "2026-03-01T12:00:00Z".parse().unwrap();
    let since = |text: &str| text.parse::<Since>().map(|since| since.moment(now).to_rfc3339());
    for (text, moment) in [
        ("30d", "2026-01-30T12:00:00+00:00"),
        ("2w", "2026-02-15T12:00:00+00:00"),
        ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("2026-01-31T09:00:00+02:00", "2026-01-31T07:00:00+00:00"),
    ] {
        assert_eq!(since(text), Ok(moment.to_owned()));
    }
    for wrong in ["", "d", "0d", "-1d", "99999999999d", "9223372036854775807w", "yesterday", "30", "é"] {
        assert!(since(wrong).unwrap_err().contains("30d"), "{wrong}");
    }
}
