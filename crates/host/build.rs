//! Tells cargo that the pages of the UI are part of a release build.
//!
//! A debug build reads them from their folder when they are asked for, and need not be made anew.

const PAGES: &str = "../../ui/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    if is_release {
        println!("cargo::rerun-if-changed={PAGES}");
    }
}
