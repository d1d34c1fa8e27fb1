//! `empty`: does nothing. A place where branches part and meet.
//!
//! It is a try like any other, so that history and states read the same.

use std::time::Duration;

use mainspring_core::{
    engine::Outcome,
    model::{Category, OperatorSpec},
};

use super::{Operator, Part, Performance, Running};
use crate::attempt::Attempt;

/// See the module.
pub struct Empty;

impl Operator for Empty {
    fn spec(&self) -> OperatorSpec {
        OperatorSpec {
            name: "empty",
            category: Category::Flow,
            icon: "circle",
            help: "Does nothing; joins or names a place in the graph",
            fields: Vec::new(),
        }
    }

    fn rehearse(&self, _: &Part<'_>) -> Performance {
        Performance { takes: Some(Duration::ZERO), ..Performance::success() }
    }

    fn run<'a>(&'a self, _: &'a mut Attempt) -> Running<'a> {
        Box::pin(async { Ok(Outcome::Success { skip: None }) })
    }
}
