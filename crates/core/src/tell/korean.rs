//! The sentences in Korean. No particle follows a name directly, because which one is right depends
//! on how the name is read.

use super::{seconds, short};
use crate::{
    compare::{Finding, Told},
    engine::{Reason, Why},
    model::TaskId,
};

pub(super) fn why(why: &Why) -> String {
    match why {
        Why::RunQueued => {
            "다른 실행이 끝나기를 이 실행이 기다리고 있습니다 (max_active_runs)".to_owned()
        }
        Why::Upstream { tasks } => format!("먼저 끝나야 하는 태스크가 있습니다: {}", names(tasks)),
        Why::Past => "이전 실행이 성공하기를 기다리고 있습니다 (depends_on_past)".to_owned(),
        Why::Parallelism => "빈자리를 기다리고 있습니다 (parallelism)".to_owned(),
        Why::Paused => "DAG가 일시 중지되어 있습니다".to_owned(),
        Why::MaxActiveTasks => {
            "같은 실행의 다른 태스크를 기다리고 있습니다 (max_active_tasks)".to_owned()
        }
        Why::Pool { pool } => format!("`{pool}` 풀의 빈 슬롯을 기다리고 있습니다"),
        Why::MaxActiveInstances => "같은 태스크의 다른 인스턴스를 기다리고 있습니다".to_owned(),
        Why::Retry { at: Some(at) } => format!("다음 시도 예정 시각: {at}"),
        Why::Retry { at: None } => "곧 다시 시도합니다".to_owned(),
        Why::Running => "실행 중입니다".to_owned(),
        Why::Draining => "Mainspring이 종료되는 중이라 새로 시작하는 것이 없습니다".to_owned(),
    }
}

pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Rule { rule, upstream, state } => {
            format!("트리거 규칙 {rule}: 앞선 `{upstream}` 태스크의 상태가 {state}입니다")
        }
        Reason::LeftOutBy { task } => format!("`{task}` 태스크가 다른 길을 골랐습니다"),
        Reason::FailFast { task } => {
            format!("`{task}` 태스크가 실패했고 DAG에 fail_fast가 켜져 있습니다")
        }
        Reason::ExecutionTimeout => "execution_timeout보다 오래 걸렸습니다".to_owned(),
        Reason::DagrunTimeout => "실행이 dagrun_timeout보다 오래 걸렸습니다".to_owned(),
        Reason::Marked => "사람이 직접 표시했습니다".to_owned(),
        Reason::Cleared => "실행 중에 초기화되었습니다".to_owned(),
        Reason::Lost => "실행 중에 Mainspring이 멈추어서 다시 시도합니다".to_owned(),
        Reason::Deadlock { chain } => {
            let chain: Vec<&str> = chain.iter().map(TaskId::as_str).collect();
            format!("더 실행할 수 있는 것이 없습니다. 기다리는 순서: {}", chain.join(" ← "))
        }
        Reason::NotInVersion => "DAG에 이 태스크가 더 이상 없습니다".to_owned(),
    }
}

pub(super) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::File { a, b } => format!("파일이 버전 {a}에서 버전 {b} 사이에 바뀌었습니다"),
        Finding::Param { name, told: Told { a: Some(a), b: Some(b) } } => {
            format!("`{name}` 파라미터 값이 다릅니다. 이전: {}, 지금: {}", short(a), short(b))
        }
        Finding::Param { name, told: Told { a: None, b } } => {
            let value = b.as_deref().unwrap_or_default();
            format!("`{name}` 파라미터가 새로 생겼습니다: {}", short(value))
        }
        Finding::Param { name, .. } => format!("`{name}` 파라미터가 없어졌습니다"),
        Finding::Interpreter { task, told: Told { a, b } } => {
            let [a, b] = [a, b].map(|it| it.as_deref().unwrap_or_default());
            format!("`{task}` 태스크의 Python이 다릅니다. 이전: {a}, 지금: {b}")
        }
        Finding::Environment { names, more: 0 } => {
            format!("환경 변수가 다릅니다: {}", names.join(", "))
        }
        Finding::Environment { names, more } => {
            format!("환경 변수가 다릅니다: {} 외 {more}개", names.join(", "))
        }
        Finding::Rendered { task, field } => {
            format!("`{task}` 태스크의 `{field}` 필드가 다르게 렌더링되었습니다")
        }
        Finding::NewLines { task, count: 1, first } => {
            format!("`{task}` 태스크가 전에 없던 줄을 출력했습니다: {}", short(first))
        }
        Finding::NewLines { task, count, first } => format!(
            "`{task}` 태스크가 전에 없던 줄을 {count}개 출력했습니다. 첫 줄: {}",
            short(first)
        ),
        Finding::Ended { task, told: Told { a, b } } => {
            let word = |told: &Option<String>| told.as_deref().map_or("none".into(), short);
            format!("`{task}` 태스크가 다르게 끝났습니다. 이전: {}, 지금: {}", word(a), word(b))
        }
        Finding::Duration { task, a, b } => format!(
            "`{task}` 태스크의 소요 시간이 다릅니다. 이전: {}, 지금: {}",
            duration(*a),
            duration(*b)
        ),
        Finding::TaskNew { task } => format!("`{task}` 태스크가 새로 생겼습니다"),
        Finding::TaskGone { task } => format!("`{task}` 태스크가 없어졌습니다"),
        Finding::Nothing => {
            "Mainspring이 알 수 있는 차이는 없습니다. 파일, 파라미터, 환경, 명령, 출력이 모두 같습니다"
                .to_owned()
        }
    }
}

fn names(tasks: &[TaskId]) -> String {
    tasks.iter().map(TaskId::as_str).collect::<Vec<_>>().join(", ")
}

fn duration(total: f64) -> String {
    match seconds(total) {
        (0, 0, s) if s < 10.0 => format!("{s:.1}초"),
        (0, 0, s) => format!("{s:.0}초"),
        (0, m, s) => format!("{m}분 {s:.0}초"),
        (h, m, _) => format!("{h}시간 {m}분"),
    }
}
