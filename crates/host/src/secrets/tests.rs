//! The vault on a real disk: what is kept comes back, and what is lost is told in words.
//!
//! The key lies in a file in all of these; the keychain is tried in the integration tests, which
//! can start one.

use std::{fs, path::Path};

use super::*;

const SECRET: &str = "sesame-opens-the-vault";

fn vault(folder: &Path) -> Vault {
    Vault::in_files(folder.join("secrets.json"), folder.join("secrets.key"))
}

fn put(vault: &Vault, name: &str, value: &str) {
    vault.change(|values| drop(values.insert(name.into(), value.into()))).unwrap();
}

#[test]
fn what_is_kept_comes_back_and_is_nowhere_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let first = vault(folder.path());
    assert_eq!(first.standing().count, Some(0));
    assert!(first.is_empty());
    put(&first, "a", SECRET);
    assert_eq!(first.masker().text(SECRET), "***");
    let second = vault(folder.path());
    assert_eq!(second.get("a").unwrap().as_deref(), Some(SECRET));
    assert_eq!(second.masker().text(SECRET), "***");
    put(&second, "b", "other");
    // The first sees what another one wrote.
    assert_eq!(first.get("b").unwrap().as_deref(), Some("other"));
    assert_eq!(first.standing().count, Some(2));
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!fs::read_to_string(&path).unwrap().contains("sesame"), "{path:?}");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&path).unwrap().permissions(),
            );
            assert_eq!(mode & 0o077, 0, "{path:?}");
        }
    }
}

#[track_caller]
fn check_lost(harm: impl FnOnce(&Path), expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    put(&vault(folder.path()), "a", SECRET);
    harm(folder.path());
    let vault = vault(folder.path());
    let lost = vault.get("a").unwrap_err();
    let told = lost.in_full();
    assert!(told.contains(expected) && told.contains("enter the passwords again"), "{told}");
    // Nothing is written over what might still be saved.
    assert_eq!(vault.change(|values| drop(values.insert("b".into(), "x".into()))), Err(lost));
    let standing = vault.standing();
    assert!(standing.problem.is_some() && standing.count.is_none());
    let aside = vault.forget().unwrap().unwrap();
    assert!(aside.exists());
    assert_eq!(vault.get("a").unwrap(), None);
    put(&vault, "a", "again");
    assert_eq!(vault.get("a").unwrap().as_deref(), Some("again"));
}

#[test]
fn what_a_lost_key_means_is_told_and_one_can_go_on() {
    check_lost(
        |home| fs::remove_file(home.join("secrets.key")).unwrap(),
        "secrets.key` is not there",
    );
    check_lost(
        |home| fs::write(home.join("secrets.key"), "x").unwrap(),
        "does not hold it any more",
    );
    check_lost(
        |home| fs::write(home.join("secrets.key"), Key::random().to_text()).unwrap(),
        "cannot be opened with the key",
    );
    check_lost(|home| fs::write(home.join("secrets.json"), "{").unwrap(), "cannot be opened");
}
