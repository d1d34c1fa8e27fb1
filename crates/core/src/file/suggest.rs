//! "Did you mean": the name that was probably meant.
//!
//! First what other tools call the same thing, then what is spelled alike.

use super::diagnostic::Report;

/// Names that people bring along, and what they are called here.
const SYNONYMS: &[(&str, &str)] = &[
    ("bash_command", "command"),
    ("cmd", "command"),
    ("cron", "schedule"),
    ("depends_on", "upstream"),
    ("depends", "upstream"),
    ("needs", "upstream"),
    ("after", "upstream"),
    ("upstreams", "upstream"),
    ("environment", "env"),
    ("env_vars", "env"),
    ("id", "dag_id"),
    ("name", "display_name"),
    ("dag_display_name", "display_name"),
    ("doc_md", "doc"),
    ("python_callable", "callable"),
    ("schedule_interval", "schedule"),
    ("steps", "tasks"),
    ("jobs", "tasks"),
    ("timeout", "execution_timeout"),
    ("tz", "timezone"),
    ("type", "operator"),
    ("working_dir", "cwd"),
    ("dummy", "empty"),
    ("shell", "bash"),
    ("sh", "bash"),
    ("py", "python"),
];

/// From this length on, the beginning of a name is taken for the name.
const PREFIX_MIN: usize = 4;

/// The one of `candidates` that `word` was probably meant to be.
pub(super) fn closest<'a>(
    report: &mut Report,
    word: &str,
    candidates: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    if !report.may_suggest() {
        return None;
    }
    let lower = word.to_lowercase();
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == lower).map(|(_, name)| *name);
    if let Some(name) = synonym
        && let Some(known) = candidates.clone().find(|candidate| *candidate == name)
    {
        return Some(known);
    }
    let length = word.chars().count();
    if length >= PREFIX_MIN
        && let Some(longer) = candidates.clone().filter(|name| name.starts_with(&lower)).min()
    {
        return Some(longer);
    }
    // One letter in three may be wrong: enough for slips, too little for other words.
    let allowed = (length / 3).min(4).max(usize::from(length > 1));
    candidates
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= 3 * allowed)
        .map(|candidate| (distance(&lower, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The hint for it.
pub(super) fn did_you_mean<'a>(
    report: &mut Report,
    word: &str,
    candidates: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    closest(report, word, candidates).map(|name| format!("did you mean `{name}`?"))
}

fn distance(lower: &str, candidate: &str) -> usize {
    strsim::osa_distance(lower, &candidate.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["command", "retries", "retry_delay", "upstream", "Asia/Seoul", "a"];
        let cases = [
            ("comand", Some("command")),
            ("bash_command", Some("command")),
            ("retires", Some("retries")),
            ("RETRIES", Some("retries")),
            ("retryDelay", Some("retry_delay")),
            ("depends_on", Some("upstream")),
            ("Asia/Soeul", Some("Asia/Seoul")),
            ("comm", Some("command")),
            ("pool", None),
            ("b", None),
            ("", None),
        ];
        for (word, expected) in cases {
            let found = closest(&mut Report::default(), word, names.iter().copied());
            assert_eq!(found, expected, "{word:?}");
        }
    }

    #[test]
    fn gives_up_after_many_questions() {
        let mut report = Report::default();
        let answers =
            (0..1_000).filter_map(|_| closest(&mut report, "comand", ["command"].into_iter()));
        assert!(answers.count() < 100);
    }
}
