//! Who listens at a port that was to be ours, as far as the system tells this user.
//!
//! For words alone: nothing is decided by it.

/// The process that listens at this port, in words.
#[cfg(target_os = "linux")]
pub fn holder(port: u16) -> Option<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let texts = tables.iter().filter_map(|table| std::fs::read_to_string(table).ok());
    let sockets: Vec<String> = texts.flat_map(|text| listening(&text, port)).collect();
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let holds = |process: &std::path::Path| {
        // The files of others' processes cannot be seen.
        let files = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        let links = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        links.into_iter().any(|link| sockets.iter().any(|socket| link.as_os_str() == &**socket))
    };
    // `self` and its like are processes under another name.
    let is_number = |path: &std::path::PathBuf| {
        path.file_name().is_some_and(|name| name.as_encoded_bytes().iter().all(u8::is_ascii_digit))
    };
    let mut processes = processes.map(|entry| entry.path()).filter(is_number);
    let process = processes.find(|process| holds(process))?;
    let name = std::fs::read_to_string(process.join("comm")).ok()?;
    let pid = process.file_name()?.to_str()?;
    Some(format!("process {pid} ({})", name.trim()))
}

#[cfg(not(target_os = "linux"))]
pub fn holder(_: u16) -> Option<String> {
    None
}

/// The sockets that listen at the port, as links to them are called, in a table of the kernel's.
#[cfg(target_os = "linux")]
fn listening(table: &str, port: u16) -> Vec<String> {
    const LISTENS: &str = "0A";
    let end = format!(":{port:04X}");
    let lines = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let own = lines.filter(|columns| {
        columns.get(1).is_some_and(|address| address.ends_with(&end))
            && columns.get(3) == Some(&LISTENS)
    });
    own.filter_map(|columns| Some(format!("socket:[{}]", columns.get(9)?))).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn this_process_is_found_by_its_port() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let holder = super::holder(port).unwrap();
        assert!(holder.starts_with(&format!("process {} (", std::process::id())), "{holder}");
        drop(listener);
        assert_eq!(super::holder(port), None);
    }
}
