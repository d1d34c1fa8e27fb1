//! Texts in every dialect, as they are recognised, converted or refused.

use super::*;
use crate::cron::tests::Random;

/// The dialect, the entries as they stand in a file, and the zone; or what is wrong.
fn show(text: &str) -> String {
    let found = match recognise(text) {
        Ok(found) => found,
        Err(misread) => {
            let column = misread.column.map_or_else(String::new, |column| format!("{column}: "));
            let hint = misread.hint.unwrap_or_default();
            let readings = misread.readings.into_iter();
            let readings = readings.map(|one| format!(" [{} {}]", one.schedule, one.when.en));
            let readings = readings.collect::<String>();
            return format!("{column}{} ({hint}){readings}", misread.message);
        }
    };
    let entries: Vec<_> = found.schedule.iter().map(schedule_text).collect();
    let zone = found.timezone.map_or_else(String::new, |zone| format!(" in {zone}"));
    format!("{:?}: {}{zone}", found.dialect, entries.join(" + "))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(show(text), expected, "`{text}`");
}

#[test]
fn recognises_what_is_pasted() {
    check(" 30 2 * * mon-fri ", "Unix: 30 2 * * mon-fri");
    check("\"0 2 * * *\"", "Unix: 0 2 * * *");
    check("@daily", "Unix: @daily");
    check("0 9 * * mon#1", "Airflow: 0 9 * * mon#1");
    check("0 0 L * *", "Airflow: 0 0 L * *");
    check("every 90m", "Every: every 90m");
    check("every 24h", "Every: every 1d");
    check("0 33 19 1/1 * ? *", "Quartz: 33 19 * * *");
    check("0 0 6 ? * 2-6", "Quartz: 0 6 * * 1-5");
    check("0 0 9 L-3 * ?", "Quartz: 0 0 9 L-3 * ?");
    check("0 10 * * ? *", "Aws: 0 10 * * *");
    check("CRON_TZ=asia/seoul 0 2 * * *", "Unix: 0 2 * * * in Asia/Seoul");
    check("0 9 * * *\n0 17 * * 1-5", "Unix: 0 9 * * * + 0 17 * * 1-5");
    check("['0 9 1,15 * *', '@daily', 'every 90m']", "Mixed: 0 9 1,15 * * + @daily + every 90m");
    check("- \"0 9 * * *\"\n- daily\n", "Mixed: 0 9 * * * + 0 0 * * *");
}

#[test]
fn words_come_after_all_that_is_exact() {
    check("weekdays at 9 and 17", "Words: 0 9,17 * * 1-5");
    check("평일 9시와 17시", "Words: 0 9,17 * * 1-5");
    check("weekly", "Systemd: 0 0 * * 1");
    check("every 15m", "Every: every 15m");
    check("every 15 minutes", "Words: */15 * * * *");
    check("weekdays at 9\n0 17 * * *", "Mixed: 0 9 * * 1-5 + 0 17 * * *");
    check(
        "0 9 * * *\nwekdays at 9",
        "11: `wekdays` is not understood (say it like `weekdays at 9 and 17`)",
    );
    check("월 9 * * 월", "1: not a minute: `월` (minutes are 0 to 59)");
}

#[test]
fn reads_systemd() {
    for (text, expected) in [
        ("minutely", "* * * * *"),
        ("Hourly", "0 * * * *"),
        ("daily", "0 0 * * *"),
        ("weekly", "0 0 * * 1"),
        ("monthly", "0 0 1 * *"),
        ("quarterly", "0 0 1 */3 *"),
        ("semiannually", "0 0 1 */6 *"),
        ("yearly", "0 0 1 1 *"),
        ("OnCalendar=daily", "0 0 * * *"),
        ("Mon..Fri *-*-* 09:00:00", "0 9 * * 1-5"),
        ("Mon..Fri 9:00", "0 9 * * 1-5"),
        ("Sat,Sun", "0 0 * * 6,0"),
        ("Thursday, 18:30", "30 18 * * 4"),
        ("*-*-1,15", "0 0 1,15 * *"),
        ("*-*-01..07 06:00", "0 6 1-7 * *"),
        ("*:0/15", "*/15 * * * *"),
        ("*:00/30:00", "*/30 * * * *"),
        ("08..18:00/20", "*/20 8-18 * * *"),
        ("10-15", "0 0 15 10 *"),
        ("*-02~01", "0 0 L 2 *"),
        ("*-*~03 05:00", "0 0 5 L-2 * ? *"),
        ("Mon *-*-1..7 09:00", "0 9 * * mon#1"),
        ("Mon *-05~07/1", "0 0 * 5 L1"),
        ("Mon *-*-15..21", "0 0 * * mon#3"),
    ] {
        check(text, &format!("Systemd: {expected}"));
    }
    check("daily UTC", "Systemd: 0 0 * * * in UTC");
    check("Fri *-*-* 18:00 Asia/Seoul", "Systemd: 0 18 * * 5 in Asia/Seoul");
}

#[test]
fn refuses_what_systemd_says_and_cron_cannot() {
    check(
        "Fri *-*-13",
        "a weekday that must also be a certain day of the month (cron fires when one of the two \
         holds; schedule the weekday, and let a first task of the kind `short_circuit` look at \
         the date)",
    );
    check(
        "2027-*-* 09:00",
        "1: a year cannot be given: `2027` (write `*` and set `start_date` and `end_date`)",
    );
    check(
        "*:*:0/10",
        "1: the seconds must be 0: `0/10` (a schedule is exact to the minute; write `00` for the \
         seconds)",
    );
    check("*-*-* */2:00", "7: a step needs a start: `*/2` (write `0/2`)");
    check("*-*-* 25:00", "7: not an hour: `25` (write 0 to 23)");
    check(
        "Sat..Mon 09:00",
        "1: a range of weekdays that goes backwards: `Sat..Mon` (a week goes from `Mon` to `Sun`; \
         write a list, such as `Sat,Sun,Mon`)",
    );
    check(
        "*-*~01..03",
        "no cron expression can say this (write it as a list of schedules, one for each of its \
         days)",
    );
    check(
        "Mon *-*-* 09:00 Asia/Soul",
        "17: not a time zone: `Asia/Soul` (an event is weekdays, a date, a time and a zone, such \
         as `Mon..Fri *-*-* 09:00:00 Asia/Seoul`)",
    );
}

#[test]
fn reads_eventbridge() {
    for (text, expected) in [
        ("cron(0 12 * * ? *)", "0 12 * * *"),
        ("cron(15 10 ? * 6L *)", "15 10 * * L5"),
        ("cron(0 9 ? * MON-FRI *)", "0 9 * * 1-5"),
        ("cron(0 9 ? * 2#1 *)", "0 9 * * mon#1"),
        ("cron(0/5 8-17 ? * 2-6 *)", "*/5 8-17 * * 1-5"),
        ("cron(0 8 1W * ? *)", "0 8 1W * *"),
        ("cron(0 0 L * ? *)", "0 0 L * *"),
        ("rate(5 minutes)", "every 5m"),
        ("rate(1 hour)", "every 1h"),
        ("rate(2 days)", "every 2d"),
    ] {
        check(text, &format!("Aws: {expected}"));
    }
    for (text, expected) in [
        ("cron(0 12 * * *)", "6: six fields are needed, found 5"),
        ("cron(0 12 * * * *)", "11: one of the two day fields must be `?`, and one only"),
        ("cron(0 12 * * ? 2027)", "17: a year cannot be given: `2027`"),
        ("cron(0 25 * * ? *)", "8: hour out of range: `25`"),
        ("cron(0 12 * * ? *", "the closing bracket is missing"),
        ("rate(0 minutes)", "6: not a rate: `0 minutes`"),
        ("rate(5 weeks)", "6: not a rate: `5 weeks`"),
        ("at(2026-11-24T09:00:00)", "`at(2026-11-24T09:00:00)` is one moment and no schedule"),
    ] {
        let said = show(text);
        assert!(said.starts_with(expected) && said.contains('('), "`{text}`: {said}");
    }
}

#[test]
fn never_guesses() {
    check(
        "0 5 9 * * 1",
        "6 fields may mean several things: `0 5 9 * * 1` (write five fields, or `?` in one of the \
         day fields if it is Quartz) [5 9 * * 1 if the seconds stand first (Spring)] \
         [0 5 9 * * if the seconds stand last (Airflow's parser), and are 0]",
    );
    check(
        "0 0 9 * * MON-FRI",
        "6 fields may mean several things: `0 0 9 * * MON-FRI` (write five fields, or `?` in one \
         of the day fields if it is Quartz) [0 9 * * MON-FRI if the seconds stand first \
         (Spring)]",
    );
    check(
        "0 2 * * * /usr/bin/backup --all",
        "11: this is more than a schedule: `/usr/bin/backup --all` (give the five fields alone; \
         `mainspring import crontab` takes whole lines) [0 2 * * * if the rest is a command]",
    );
    check(
        "H 2 * * *",
        "1: `H` is a value that Jenkins chooses: `H` (choose one yourself, such as `17` for the \
         minute)",
    );
    check(
        "0 9 * 1-5",
        "1: five fields are needed, found 4 (write minute, hour, day of month, month and day of \
         week, such as `0 9 * * mon-fri`)",
    );
    check("0 25 * * *", "3: hour out of range: `25` (hours are 0 to 23)");
    check("0 9 * * *\n0 25 * * *", "13: hour out of range: `25` (hours are 0 to 23)");
    check("CRON_TZ=UTC 0 25 * * *", "15: hour out of range: `25` (hours are 0 to 23)");
    check(
        "TZ=Asia/Soul 0 2 * * *",
        "4: unknown time zone: `Asia/Soul` (did you mean `Asia/Seoul`?)",
    );
    for (text, expected) in [
        ("@once", "`@once` is one run and no schedule"),
        ("@continuous", "`@continuous` starts a run when the one before has ended"),
        ("@reboot", "`@reboot` is the start of the machine and no time"),
        ("@dayly", "1: unknown alias: `@dayly` (did you mean `@daily`?)"),
        ("None", "this is no schedule"),
        ("", "there is no schedule in it"),
        (" \n ", "there is no schedule in it"),
        ("every", "`every ` is not a distance in time: it is empty"),
        ("every 0m", "`every 0m` is not a distance in time: it is no time at all"),
    ] {
        let said = show(text);
        assert!(said.starts_with(expected), "`{text}`: {said}");
    }
}

#[test]
fn hostile_texts_do_no_harm() {
    let long = "*-".repeat(100_000);
    let zones = "TZ=UTC ".repeat(100_000);
    let lines = "0 9 * * *\n".repeat(100_000);
    for text in [
        "\0",
        "[",
        "[]",
        "['",
        "[']",
        "\"",
        "cron(",
        "cron()",
        "rate()",
        "rate(-1 minutes)",
        ":",
        "..",
        "~",
        "*-*-* :",
        "*-*~",
        "Mon..",
        "Mon,,Fri 09:00",
        "1/0:00",
        "*:0/0",
        "*:0..",
        "🙂 🙂 🙂 🙂 🙂",
        "every 🙂",
        "TZ= ",
        "TZ=\"\" * * * * *",
        "월..금 09:00",
        "rate(99999999999999999999 days)",
        "1-2-3-4 5:6",
        "? ? ? ? ? ?",
        "0 0 0 0 0 0 0",
        "* * * * * * * *",
        &long,
        &zones,
        &lines,
    ] {
        assert!(recognise(text).is_err(), "`{text:.40}`: {:?}", recognise(text));
    }
}

/// `Unix | Airflow | Quartz | systemd | AWS`; a dash where one cannot say it.
#[track_caller]
fn check_forms(text: &str, expected: &str) {
    let found = recognise(text).unwrap();
    let forms = forms(&found.schedule[0]).into_iter().map(|form| match form.written {
        Written::Text(text) => text,
        Written::Refused(why) => {
            assert!(!why.en.is_empty() && !why.ko.is_empty());
            "-".to_owned()
        }
    });
    assert_eq!(forms.collect::<Vec<_>>().join(" | "), expected, "`{text}`");
}

#[test]
fn writes_every_form() {
    check_forms(
        "0 9 * * mon-fri",
        "0 9 * * 1-5 | 0 9 * * mon-fri | 0 0 9 ? * MON-FRI * | Mon..Fri *-*-* 09:00:00 | \
         cron(0 9 ? * MON-FRI *)",
    );
    check_forms(
        "@daily",
        "0 0 * * * | 0 0 * * * | 0 0 0 * * ? * | *-*-* 00:00:00 | cron(0 0 * * ? *)",
    );
    check_forms("0 0 13 * 5", "0 0 13 * 5 | 0 0 13 * 5 | - | - | -");
    check_forms("0 0 */2 * 5", "0 0 1-31/2 * 5 | 0 0 */2 * 5 | - | - | -");
    check_forms(
        "*/15 8-18 * * mon#1",
        "- | */15 8-18 * * mon#1 | 0 0/15 8-18 ? * MON#1 * | Mon *-*-01..07 08..18:00/15:00 | \
         cron(0/15 8-18 ? * MON#1 *)",
    );
    check_forms("0 0 9 L-3 * ?", "- | - | 0 0 9 L-3 * ? * | *-*~04 09:00:00 | -");
    check_forms("0 9 * * fri-mon", {
        "0 9 * * 1,5,6,0 | 0 9 * * fri-mon | 0 0 9 ? * MON,FRI,SAT,SUN * | \
         Mon,Fri..Sun *-*-* 09:00:00 | cron(0 9 ? * MON,FRI,SAT,SUN *)"
    });
    check_forms("0 0 9 LW * ?", "- | 0 9 31W * * | 0 0 9 LW * ? * | - | -");
    check_forms(
        "every 90m",
        "- | timedelta(seconds=5400) | - | OnUnitActiveSec=5400 | rate(90 minutes)",
    );
}

#[test]
fn what_is_written_is_read_alike() {
    let mut random = Random(20_261_125);
    let mut counts = [0; 5];
    for _ in 0..1_000 {
        let cron = Cron::parse(&random.expression()).unwrap();
        let all = forms(&ScheduleSpec::Cron(cron.to_string()));
        for (form, count) in all.into_iter().zip(&mut counts) {
            let Written::Text(text) = form.written else { continue };
            let again = recognise(&text).unwrap_or_else(|misread| panic!("`{text}`: {misread}"));
            let [ScheduleSpec::Cron(read)] = again.schedule.as_slice() else { panic!("`{text}`") };
            let read = Cron::parse(read).unwrap();
            assert_eq!(read.meaning(), cron.meaning(), "`{cron}` as `{text}`");
            *count += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 150), "{counts:?}");
}
