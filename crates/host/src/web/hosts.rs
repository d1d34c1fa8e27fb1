//! By which names the door may be spoken to.
//!
//! A page of another site can make its own name lead here; its browser then says that name, and is
//! sent away. An address cannot be turned like that. Who may come in is the keys' business.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::uri::Authority;

/// See the module.
#[derive(Debug)]
pub struct Hosts {
    /// In small letters.
    names: Vec<String>,
    /// The door is open to other machines, which may know this one by any of its addresses.
    any_address: bool,
}

impl Hosts {
    /// Of a door that listens at `host`, which is at `address`.
    pub fn of(host: &str, address: IpAddr) -> Self {
        let mut names = vec!["localhost".to_owned(), host.to_ascii_lowercase()];
        if !address.is_loopback() {
            names.extend(machine_names());
        }
        Self { names, any_address: !address.is_loopback() }
    }

    /// A request to this name, with or without a port, may come in.
    pub fn allow(&self, authority: &str) -> bool {
        let Ok(authority) = authority.parse::<Authority>() else { return false };
        // `user@host` and a port that is none are nothing that a client sends.
        let has_port = authority.port_u16().is_some();
        if authority.as_str().contains('@') || (authority.as_str() != authority.host() && !has_port)
        {
            return false;
        }
        let host = authority.host().to_ascii_lowercase();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let address = match bare {
            Some(bare) => bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => host.parse::<IpAddr>().ok(),
        };
        match address {
            Some(address) => address.is_loopback() || self.any_address,
            None => self.names.contains(&host),
        }
    }
}

/// What this machine is called in its network.
fn machine_names() -> Vec<String> {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().to_ascii_lowercase();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default().to_ascii_lowercase();
    match name.is_empty() {
        true => Vec::new(),
        false => vec![format!("{name}.local"), name],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, address: &str, allowed: &str, refused: &str) {
        let hosts = Hosts::of(host, address.parse().unwrap());
        for name in allowed.split_whitespace() {
            assert!(hosts.allow(name), "{name} is refused");
        }
        for name in refused.split_whitespace().chain([""]) {
            assert!(!hosts.allow(name), "{name} is allowed");
        }
    }

    #[test]
    fn on_loopback_only_its_names_are_good() {
        check(
            "127.0.0.1",
            "127.0.0.1",
            "127.0.0.1 127.0.0.1:8642 localhost LOCALHOST:9 [::1]:8642 127.9.9.9",
            "evil.example evil.example:8642 10.0.0.1 localhost.evil.example 127.0.0.1.evil.example \
             user@localhost [::2] 0.0.0.0 :8642 localhost:x [::1 127.0.0.1/",
        );
    }

    #[test]
    fn elsewhere_addresses_are_good_and_foreign_names_are_not() {
        check("0.0.0.0", "0.0.0.0", "192.168.0.7:8642 localhost [fe80::1]:1", "evil.example");
        check("box.lan", "192.168.0.7", "box.lan Box.LAN:8642 192.168.0.7", "evil.box.lan lan");
    }
}
