//! The files of the interface, as Tauri asks for them: those that `serve` shows a browser.
//!
//! One copy of them lies in the program, in the host. A debug build reads them from `ui/dist` when
//! they are asked for, so that it need not be made anew. What they show is theirs.

use std::borrow::Cow;

use mainspring_host::web;
use tauri::{
    Assets, Wry,
    utils::assets::{AssetKey, AssetsIter, CspHash},
};

/// See the module.
pub struct Interface;

impl Assets<Wry> for Interface {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        web::file(key.as_ref().trim_start_matches('/'))
    }

    /// For tools that pack them elsewhere; there are none.
    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    /// The pages have no scripts in them, only beside them.
    fn csp_hashes(&self, _path: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

/// Whether this program has an interface.
pub fn is_there() -> bool {
    web::file("index.html").is_some()
}
