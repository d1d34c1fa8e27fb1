//! The plain page that says what went wrong when the interface cannot.
//!
//! The page needs no script: its buttons are links which `window` catches. How the trouble came
//! about is not known here.

use mainspring_host::keeper::Trouble;

use crate::words::Words;

/// Where the page lives: a scheme of the program's own.
pub const SCHEME: &str = "trouble";

/// What a button of the page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Start again what did not start.
    Retry,
    /// Show the home in the file manager.
    Home,
    /// Show the log.
    Log,
    /// End the program.
    Quit,
}

const WISHES: [(Wish, &str); 4] =
    [(Wish::Retry, "retry"), (Wish::Home, "home"), (Wish::Log, "log"), (Wish::Quit, "quit")];

impl Wish {
    /// The one that a link of the page stands for.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.trim_matches('/');
        WISHES.iter().find(|(_, known)| *known == name).map(|(wish, _)| *wish)
    }
}

/// The page; `log` is where more is told.
pub fn page(words: &Words, trouble: &Trouble, log: &str) -> String {
    let buttons = [words.try_again, words.show_home, words.show_log, words.quit];
    let buttons: String = WISHES
        .iter()
        .zip(buttons)
        .map(|((_, path), text)| format!("<a href=\"/{path}\">{}</a>\n", escaped(text)))
        .collect();
    let hint = trouble
        .hint
        .as_deref()
        .map_or(String::new(), |hint| format!("<p class=\"hint\">{}</p>", escaped(hint)));
    PAGE.replace("{language}", words.language)
        .replace("{title}", &escaped(words.trouble))
        .replace("{buttons}", &buttons)
        .replace("{log}", &escaped(&format!("{}: {log}", words.log)))
        .replace("{hint}", &hint)
        // Last, so that nothing in it is taken for a place to fill.
        .replace("{message}", &escaped(&trouble.message))
}

const PAGE: &str = include_str!("trouble.html");

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ENGLISH;

    #[test]
    fn the_page_says_it_and_runs_nothing() {
        let trouble = Trouble::new("`a<script>alert(1)</script>` {log}").hint("mend \"it\"");
        let page = page(&ENGLISH, &trouble, "/home/a & b/log");
        assert!(page.contains("`a&lt;script&gt;alert(1)&lt;/script&gt;` {log}"), "{page}");
        assert!(page.contains("mend &quot;it&quot;") && page.contains("/home/a &amp; b/log"));
        assert!(!page.contains("<script") && page.contains("href=\"/retry\""));
    }

    #[test]
    fn links_are_wishes() {
        assert_eq!(Wish::of("/retry"), Some(Wish::Retry));
        assert_eq!(Wish::of("/"), None);
        assert_eq!(Wish::of("/delete"), None);
    }
}
