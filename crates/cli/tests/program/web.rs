//! The page in the browser, as `serve` offers it and guards it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::Stdio,
};

use crate::home::Home;

const DAG: &str = "tasks:\n  a: { operator: empty }\n";

/// Where `serve` says that the page is, and what holds it open until it is dropped.
fn serve(home: &Home) -> (std::process::Child, String, String) {
    let mut child = home.start(&["serve", "--port", "0"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let page = lines.find_map(|line| line.unwrap().strip_prefix("page:  ").map(str::to_owned));
    let (address, token) = page.unwrap().split_once("/?token=").map(own).unwrap();
    lines.find(|line| line.as_ref().unwrap().starts_with("end:")).unwrap().unwrap();
    (child, address, token)
}

fn own((address, token): (&str, &str)) -> (String, String) {
    (address.strip_prefix("http://").unwrap().to_owned(), token.to_owned())
}

/// The first line of the answer and its body.
fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{request}\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_printed_address_opens_and_stays_the_same() {
    let home = Home::with(&[("d.yaml", DAG)]);
    let (mut child, address, token) = serve(&home);
    assert!(ask(&address, "GET / HTTP/1.1").starts_with("HTTP/1.1 200"));
    assert!(ask(&address, "GET /api/v2/dags HTTP/1.1").starts_with("HTTP/1.1 401"));
    let key = format!("GET /api/v2/dags HTTP/1.1\r\nAuthorization: Bearer {token}");
    assert!(ask(&address, &key).contains("\"dag_id\":\"d\""));
    let other = format!("GET /api/v2/dags HTTP/1.0\r\nAuthorization: Bearer {token}x");
    assert!(ask(&address, &other).contains("the token is wrong"));
    let port = address.rsplit(':').next().unwrap();
    let taken = Home::with(&[]).says(&["serve", "--port", port]);
    assert!(taken.contains(&format!("error: port {port} of 127.0.0.1 is taken by")), "{taken}");
    assert!(taken.contains("! hint: choose another one with `--port`"), "{taken}");
    crate::home::signal(&child, "TERM");
    child.wait().unwrap();
    let (mut child, _, again) = serve(&home);
    assert_eq!(again, token);
    crate::home::signal(&child, "TERM");
    child.wait().unwrap();
}

#[test]
fn other_machines_need_a_password() {
    let home = Home::with(&[]);
    home.check(
        &["serve", "--host", "0.0.0.0", "--port", "0"],
        "
! error: 0.0.0.0 is reachable from other machines, and no password was set
! hint: set one with `mainspring serve --set-password`, or leave `--host` out to stay on this machine
exit Some(1)",
    );
    let set = |password: &str| {
        let mut command = home.command(&["serve", "--set-password"]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait().unwrap().code()
    };
    assert_eq!(set("short\n"), Some(2));
    assert_eq!(set("long enough\n"), Some(0));
    let kept = std::fs::read_to_string(home.path().join("password")).unwrap();
    assert!(kept.starts_with("$argon2id$"), "{kept}");
}
