//! The colors of a picture; the same as those of the canvas.
//! What is drawn in them is for the other files here.

use serde::{Deserialize, Serialize};

/// On which ground a picture is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark ink on light.
    #[default]
    Light,
    /// Light ink on dark.
    Dark,
}

/// The colors of a theme, each by what it is for.
#[derive(Debug)]
pub(super) struct Colors {
    pub ground: &'static str,
    /// Of cards.
    pub surface: &'static str,
    pub group: &'static str,
    pub ink: &'static str,
    pub muted: &'static str,
    /// Borders.
    pub line: &'static str,
    pub edge: &'static str,
    /// Behind an icon or a short word.
    pub tint: &'static str,
}

const LIGHT: Colors = Colors {
    ground: "#f7f7f5",
    surface: "#ffffff",
    group: "#eeeeea",
    ink: "#1c1d20",
    muted: "#5f636b",
    line: "#dcdcd7",
    edge: "#9a9ea6",
    tint: "#f0f0ed",
};
const DARK: Colors = Colors {
    ground: "#16171a",
    surface: "#1d1f23",
    group: "#1a1b1f",
    ink: "#e7e8ea",
    muted: "#9a9ea6",
    line: "#34373d",
    edge: "#666b74",
    tint: "#2a2d33",
};

impl Theme {
    pub(super) fn colors(self) -> &'static Colors {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}
