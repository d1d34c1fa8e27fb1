//! A run as a bar: what lists, the overview and the grid draw of it.
//!
//! What a run has beside that is `DagRun`'s.

use jiff::Timestamp;
use mainspring_core::model::{RunId, RunState, RunType};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::{dag_runs::seconds_between, words};
use crate::store::Bar;

/// A run as a bar.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RunBar {
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    #[schema(value_type = words::DagRunState)]
    pub state: RunState,
    #[schema(value_type = words::DagRunType)]
    pub run_type: RunType,
    pub run_after: Timestamp,
    pub start_date: Option<Timestamp>,
    /// In seconds; only of a run that ended.
    pub duration: Option<f64>,
}

impl From<Bar> for RunBar {
    fn from(bar: Bar) -> Self {
        Self {
            duration: seconds_between(bar.start_date, bar.end_date),
            dag_run_id: bar.run_id,
            state: bar.state,
            run_type: bar.run_type,
            run_after: bar.run_after,
            start_date: bar.start_date,
        }
    }
}
