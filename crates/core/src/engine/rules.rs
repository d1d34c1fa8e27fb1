//! The thirteen trigger rules: from how the upstream tasks ended to what becomes of a task.
//!
//! A pure table after Airflow's `TriggerRuleDep`. It is asked again after each upstream task that
//! ends, and the first answer other than `Wait` is final: that is why the order in which upstream
//! tasks end can matter, as it does in Airflow. Branches, limits and the past are not its business.

use serde::{Deserialize, Serialize};

use crate::model::{TaskState, TriggerRule};

/// How many upstream task instances ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All there are, ended or not.
    pub total: u32,
    pub success: u32,
    pub failed: u32,
    pub skipped: u32,
    pub upstream_failed: u32,
    pub removed: u32,
    /// Those of `total` that are setups.
    pub setups: u32,
    pub setups_success: u32,
    pub setups_skipped: u32,
}

/// What becomes of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not known yet.
    Wait,
    /// It may run.
    Run,
    /// It is left out.
    Skip,
    /// It cannot run.
    UpstreamFailed,
}

impl Tally {
    /// Counts an upstream task in (`by` 1) or out again (`by` -1); unfinished states do not count.
    pub fn count(&mut self, state: TaskState, is_setup: bool, by: i32) {
        let slot = match state {
            TaskState::Success => &mut self.success,
            TaskState::Failed => &mut self.failed,
            TaskState::Skipped => &mut self.skipped,
            TaskState::UpstreamFailed => &mut self.upstream_failed,
            TaskState::Removed => &mut self.removed,
            _ => return,
        };
        *slot = slot.wrapping_add_signed(by);
        match (is_setup, state) {
            (true, TaskState::Success) => {
                self.setups_success = self.setups_success.wrapping_add_signed(by);
            }
            (true, TaskState::Skipped) => {
                self.setups_skipped = self.setups_skipped.wrapping_add_signed(by);
            }
            _ => {}
        }
    }

    /// All that ended, however.
    pub fn done(&self) -> u32 {
        self.success + self.failed + self.skipped + self.upstream_failed + self.removed
    }
}

/// What `rule` makes of `tally`. A task without upstream runs, whatever its rule.
pub fn decide(rule: TriggerRule, tally: &Tally) -> Verdict {
    use TriggerRule as R;
    use Verdict::{Run, Skip, UpstreamFailed, Wait};

    let Tally { total, success, failed, skipped, upstream_failed, removed, .. } = *tally;
    let all_done = tally.done() >= total;
    let any_failed = failed + upstream_failed > 0;
    if total == 0 {
        return Run;
    }
    match rule {
        R::Always => Run,
        R::AllSuccess if any_failed => UpstreamFailed,
        R::AllSuccess if skipped > 0 => Skip,
        R::AllSuccess => run_if(success + removed >= total),
        R::AllFailed if success + skipped + removed > 0 => Skip,
        R::AllFailed => run_if(failed + upstream_failed >= total),
        R::AllDone => run_if(all_done),
        R::AllDoneMinOneSuccess if skipped > 0 => Skip,
        R::AllDoneMinOneSuccess if all_done && success == 0 => UpstreamFailed,
        R::AllDoneMinOneSuccess => run_if(all_done),
        R::AllDoneSetupSuccess => all_done_setup_success(tally),
        R::OneSuccess if success > 0 => Run,
        R::OneSuccess if !all_done => Wait,
        R::OneSuccess if skipped == tally.done() => Skip,
        R::OneSuccess => UpstreamFailed,
        R::OneFailed if any_failed => Run,
        R::OneFailed => skip_if(all_done),
        R::OneDone if success + failed > 0 => Run,
        R::OneDone => skip_if(all_done),
        R::NoneFailed if any_failed => UpstreamFailed,
        R::NoneFailed => run_if(success + skipped + removed >= total),
        R::NoneFailedMinOneSuccess if any_failed => UpstreamFailed,
        R::NoneFailedMinOneSuccess if skipped >= total => Skip,
        R::NoneFailedMinOneSuccess => run_if(success + skipped + removed >= total),
        R::NoneSkipped if skipped > 0 => Skip,
        R::NoneSkipped => run_if(all_done),
        R::AllSkipped if success + any_failed as u32 > 0 => Skip,
        R::AllSkipped => run_if(skipped >= total),
    }
}

fn all_done_setup_success(tally: &Tally) -> Verdict {
    if tally.done() < tally.total {
        Verdict::Wait
    } else if tally.setups == 0 || tally.setups_success > 0 {
        Verdict::Run
    } else if tally.setups_skipped >= tally.setups {
        Verdict::Skip
    } else {
        Verdict::UpstreamFailed
    }
}

fn run_if(condition: bool) -> Verdict {
    if condition { Verdict::Run } else { Verdict::Wait }
}

fn skip_if(condition: bool) -> Verdict {
    if condition { Verdict::Skip } else { Verdict::Wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `upstream`, a letter each: S success, F failed, K skipped, U upstream_failed, `.` not ended.
    #[track_caller]
    fn check(rule: TriggerRule, upstream: &str, expected: Verdict) {
        let mut tally = Tally { total: upstream.len() as u32, ..Tally::default() };
        for letter in upstream.chars() {
            let state = match letter {
                'S' => TaskState::Success,
                'F' => TaskState::Failed,
                'K' => TaskState::Skipped,
                'U' => TaskState::UpstreamFailed,
                _ => TaskState::None,
            };
            tally.count(state, false, 1);
        }
        assert_eq!(decide(rule, &tally), expected, "{rule} over {upstream}");
    }

    #[test]
    fn rules_that_do_not_wait_for_everything() {
        check(TriggerRule::OneSuccess, "S..", Verdict::Run);
        check(TriggerRule::OneFailed, "U..", Verdict::Run);
        check(TriggerRule::OneDone, "K.", Verdict::Wait);
        check(TriggerRule::AllSuccess, "K.", Verdict::Skip);
        check(TriggerRule::AllSuccess, "F.", Verdict::UpstreamFailed);
        check(TriggerRule::NoneFailed, "K.", Verdict::Wait);
        check(TriggerRule::Always, "..", Verdict::Run);
    }

    #[test]
    fn a_task_without_upstream_runs_whatever_its_rule() {
        for &rule in TriggerRule::ALL {
            check(rule, "", Verdict::Run);
        }
    }

    #[test]
    fn every_rule_decides_once_all_upstream_tasks_ended() {
        for &rule in TriggerRule::ALL {
            for a in "SFKU".chars() {
                for b in "SFKU".chars() {
                    let mut tally = Tally { total: 2, ..Tally::default() };
                    for letter in [a, b] {
                        let state = match letter {
                            'S' => TaskState::Success,
                            'F' => TaskState::Failed,
                            'K' => TaskState::Skipped,
                            _ => TaskState::UpstreamFailed,
                        };
                        tally.count(state, false, 1);
                    }
                    assert_ne!(decide(rule, &tally), Verdict::Wait, "{rule} over {a}{b}");
                }
            }
        }
    }
}
