//! `cargo xtask icons`: every icon, drawn from the one source picture, `icons/mainspring.svg`.
//!
//! The results are committed, so that a build needs neither a drawing program nor Tauri's command
//! line. What the picture shows is its own business; here are only sizes and which parts are seen.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{bundle, setup, shell};

/// The marks of the tray's icon; without one, nothing is going on.
const TRAY: [&str; 4] = ["idle", "running", "failed", "paused"];
/// A tray's icon is 22 units high, drawn for screens of double density.
const TRAY_PIXELS: u32 = 44;
/// Of the files that Tauri's command line makes, those that a desktop program needs.
const KEPT: [&str; 6] =
    ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.ico", "icon.icns"];

/// Draws them anew.
///
/// # Errors
/// A program that is needed is missing or fails.
pub fn icons() -> Result<()> {
    setup::ensure(&[&setup::RSVG])?;
    let icons = shell::root().join("icons");
    let source = icons.join("mainspring.svg");
    let picture = fs::read_to_string(&source)
        .with_context(|| format!("cannot read `{}`", source.display()))?;
    let work = shell::target().join("icons");
    fs::create_dir_all(&work)?;
    for mark in TRAY {
        let drawing = work.join(format!("{mark}.svg"));
        fs::write(&drawing, tray(&picture, mark))?;
        draw(&drawing, TRAY_PIXELS, &icons.join(format!("tray-{mark}.png")))?;
    }
    let large = work.join("large.png");
    draw(&source, 1024, &large)?;
    shell::run(bundle::tauri()?.arg("icon").arg(&large).arg("--output").arg(&work))?;
    for name in KEPT {
        fs::copy(work.join(name), icons.join(name)).with_context(|| format!("no `{name}`"))?;
    }
    Ok(())
}

/// The picture as the tray shows it: no ground, and one mark with some air around it.
fn tray(picture: &str, mark: &str) -> String {
    picture
        .replace(r#"id="ground""#, r#"display="none""#)
        .replace(r##"stroke="#fff""##, r##"stroke="#7c86ff""##)
        .replace(r#"id="spring""#, &format!(r#"mask="url(#beside-{mark})""#))
        .replace(&format!(r#"id="{mark}" display="none""#), "")
        .replace(r#"mask="url(#beside-idle)""#, "")
}

fn draw(from: &Path, pixels: u32, to: &Path) -> Result<()> {
    let size = pixels.to_string();
    let mut draw = shell::command("rsvg-convert");
    draw.args(["--width", &size, "--height", &size]).arg(from).arg("--output").arg(to);
    shell::run(&mut draw)
}
