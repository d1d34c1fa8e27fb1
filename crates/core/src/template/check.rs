//! x
use super::error::TemplateError;
/// x
pub fn check(_text: &str) -> Vec<TemplateError> {
    Vec::new()
}
