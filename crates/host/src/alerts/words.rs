//! The words of messages, in the languages of the pages. Names, states and what programs print stay
//! as they are.

use crate::settings::Language;

/// See the module; `{}` is filled in.
pub struct Words {
    pub failed: &'static str,
    pub retried: &'static str,
    pub succeeded: &'static str,
    pub recovered: &'static str,
    pub late: &'static str,
    pub broken: &'static str,
    pub missed: &'static str,
    pub disk_low: &'static str,
    pub runs_failed: &'static str,
    pub times: &'static str,
    pub summary: &'static str,
    pub of_dag: &'static str,
    pub of_none: &'static str,
    pub test: &'static str,
    pub test_body: &'static str,
    pub repeat: &'static str,
    pub task: &'static str,
    pub state: &'static str,
    pub tries: &'static str,
    pub logical_date: &'static str,
    pub duration: &'static str,
    pub run: &'static str,
    pub reason: &'static str,
    pub place: &'static str,
    pub slots: &'static str,
    pub made_up: &'static str,
    pub not_made_up: &'static str,
    pub free: &'static str,
    pub deadline: &'static str,
    pub open_app: &'static str,
    pub open_web: &'static str,
    pub and_more: &'static str,
}

const ENGLISH: Words = Words {
    failed: "{} failed",
    retried: "{} failed and is tried again",
    succeeded: "{} succeeded",
    recovered: "{} works again",
    late: "{} is late",
    broken: "{} cannot be read",
    missed: "{} missed its slots",
    disk_low: "The disk is nearly full",
    runs_failed: "{}: {} runs failed",
    times: "{} ({} times)",
    summary: "{} alerts",
    of_dag: "{}: {} ({})",
    of_none: "Mainspring",
    test: "Mainspring can write here",
    test_body: "This is a test; nothing has happened.",
    repeat: "Perhaps for the second time: Mainspring ended while this was being sent.",
    task: "Task",
    state: "State",
    tries: "Try",
    logical_date: "Logical date",
    duration: "Duration",
    run: "Run",
    reason: "Reason",
    place: "Place",
    slots: "Slots",
    made_up: "made up for by one run",
    not_made_up: "not made up for",
    free: "Free",
    deadline: "Due",
    open_app: "Open in Mainspring",
    open_web: "Open in the browser",
    and_more: "and {} more",
};

const KOREAN: Words = Words {
    failed: "{} 실패",
    retried: "{} 실패, 다시 시도합니다",
    succeeded: "{} 성공",
    recovered: "{} 다시 정상",
    late: "{} 지연",
    broken: "{} 파일을 읽을 수 없음",
    missed: "{} 예정된 실행을 놓침",
    disk_low: "디스크 공간이 거의 없습니다",
    runs_failed: "{}: 실행 {}건 실패",
    times: "{} ({}회)",
    summary: "알림 {}건",
    of_dag: "{}: {} ({})",
    of_none: "Mainspring",
    test: "Mainspring이 이곳에 메시지를 보낼 수 있습니다",
    test_body: "시험 메시지입니다. 아무 일도 일어나지 않았습니다.",
    repeat: "두 번째일 수 있습니다. 보내는 도중에 Mainspring이 종료되었습니다.",
    task: "태스크",
    state: "상태",
    tries: "시도",
    logical_date: "논리적 날짜",
    duration: "소요 시간",
    run: "실행",
    reason: "이유",
    place: "위치",
    slots: "예정 시각",
    made_up: "한 번의 실행으로 대신함",
    not_made_up: "대신 실행하지 않음",
    free: "남은 공간",
    deadline: "기한",
    open_app: "Mainspring에서 열기",
    open_web: "브라우저에서 열기",
    and_more: "외 {}건",
};

/// Those of the settings' language; where that is the system's, of the system.
pub fn of(language: Language) -> &'static Words {
    let is_korean = match language {
        Language::Korean => true,
        Language::English => false,
        Language::System => ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .is_some_and(|value| value.starts_with("ko")),
    };
    if is_korean { &KOREAN } else { &ENGLISH }
}

/// Puts the values in the places of `{}`, in order.
pub fn fill(text: &str, values: &[&dyn std::fmt::Display]) -> String {
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        filled += &value.to_string();
        filled += part;
    }
    filled
}
