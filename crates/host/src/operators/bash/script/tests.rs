//! Scripts in, what they start out: names apart by blanks, scripts in brackets, `*` behind what
//! something may have made before.

use super::*;

#[track_caller]
fn check(script: &str, expected: &str) {
    let show = |mention: &Mention| {
        assert!(!script[mention.range.clone()].is_empty(), "{script}");
        let later = if mention.is_first || !mention.name.contains(['/', '.']) { "" } else { "*" };
        match mention.kind {
            Kind::Program => format!("{}{later}", mention.name),
            Kind::Script => format!("[{}{later}]", mention.name),
        }
    };
    let found: Vec<String> = mentions(script).iter().map(show).collect();
    assert_eq!(found.join(" "), expected, "{script}");
}

#[test]
fn names_stand_where_commands_begin() {
    check("jq . x.json", "jq");
    check("a; b & c && d || e | f |& g\nh", "a b c d e f g h");
    check("set -euo pipefail\ncd /x && tar -czf y.tgz . ; echo done", "tar");
    check("FOO=1 BAR='x y' a b", "a");
    check("a > out.txt 2>&1 < in; 2>/dev/null b; >x c; d &> log e", "a b c d");
    check("( a; b ) | { c; d; }", "a b c d");
    check("! a; time b", "a b");
    check("# a comment\na # and b\n  # c\nd", "a d");
    check("a \\\n  b\nc", "a c");
    check("a\r\nb\r\n", "a b");
    check("", "");
}

#[test]
fn compound_commands_are_followed() {
    check("if a; then b; elif c; then d; else e; fi", "a b c d e");
    check("while a; do b; done < <(c) | d", "a b c d");
    check("for x in p q $(a); do b $x; done", "a b");
    check("for ((i=0; i<3; i++)); do a; done; ((i++)); b", "a b");
    check("for x\ndo a\ndone", "a");
    check("case $x in p|q) a ;; (r*) b; c;; *) d; esac; e", "a b c d e");
    check("case x in\n  # why\n  a) b\n  ;;\n\n  *)\n  c\nesac", "b c");
    check("if [[ -f x && $y =~ ^(p|q)$ || ! ( -d z ) ]]; then a; fi", "a");
    check("until [ -f x ]; do sleep 1; done", "sleep");
    check("a() { b; }; function c { d; }; function e() (f); a; c; e; g", "b d f g");
    check("x=$((1 + (2 * 3))); y=$(( $(a) )); b", "b");
}

#[test]
fn words_are_read_as_the_shell_reads_them() {
    check("'my tool' a; \"b\" ; x\\y; e'f'g", "b xy efg");
    check("echo \"$(a \"$(b 'x)' )\" )\" `c` ; d", "a b d");
    check("x=$(a | b) y=(p q \"$(c)\") d", "a b c d");
    check("echo ${x:-$(a)} \"${y:-\"z}\"}\" ${x//\\}/'}'}; b", "a b");
    check("echo $'it\\'s' $\"x\" 'a;b' \"c;d\" e\\;f; g", "g");
    check("diff <(a) >(b) x", "diff a b");
    check("./run.sh x; /opt/my\\ tools/t y; ../z", "./run.sh /opt/my tools/t* ../z*");
    check("bash -c x; bash build.sh; python3 -m json; python main.py y; sh x", {
        "bash bash [build.sh*] python3 python [main.py*] sh"
    });
    check("python3 main.py", "python3 [main.py]");
    check("set -e\nbash jobs/build.sh", "bash [jobs/build.sh]");
}

#[test]
fn here_documents_are_no_commands() {
    check("cat <<EOF > x\na\n$(b)\nEOF\nc", "cat c");
    check("cat <<-'END' | a\n\tx; it's\n\tEND\nb", "cat a b");
    check("a <<< \"x y\"; b", "a b");
    check("a <<X <<Y\n1\nX\n2\nY\nb", "a b");
    check("a <<X\nnever closed", "a");
}

#[test]
fn what_is_not_sure_is_left_out() {
    check("$x a; ${y} b; \"$z\" c; `d`; $(e)", "e");
    check("{{ params.tool }} x; {{ a }}b; a{{ ds }}; b --day {{ ds }}", "b");
    check("{% if x %}a{% endif %}\nb\n{% for t in xs %}\nc\n{% endfor %}", "b c");
    check("a {# it's #}; b", "a b");
    check("~/bin/a; b*; {c,d}; [x]; e?", "");
    check("a; . ./env.sh; b; ./c", "a ./c*");
    check("a; source venv/bin/activate; b", "a");
    check("a; PATH=/x:$PATH; b; /opt/c", "a /opt/c*");
    check("export PATH=$PATH:/x\na", "");
    check("a; export FOO=1 BAR; b", "a b");
    check("eval \"$x\"; a", "");
    check("alias ll='ls -l'; ll", "");
    check("cd /x; ./a; b; /c/d", "b /c/d*");
    check("(cd x && make); ./a", "make");
    check("exec a; command b; nohup c d; nice -n 5 e; exec -a x f", "a b nohup c nice");
    check("sudo a; env X=1 b; xargs c; ssh host d; timeout 5 e", "sudo env xargs ssh timeout");
    check("coproc a; b", "");
}

#[test]
fn what_the_script_asks_for_itself_is_its_own_business() {
    check("if command -v a >/dev/null; then a x; fi; b", "b");
    check("which a && a; type b; b; c", "which c");
    check("[ -x /opt/a ] && /opt/a; test -f ./b && ./b; [[ -e ./c ]] && ./c", "");
    check("a || true; b && c || :; d || exit 1; e | f || true", "d");
    check("a; b || true; c", "a c");
}

#[test]
fn what_is_not_understood_gives_nothing() {
    for script in [
        "a 'b",
        "a \"b",
        "a $(b",
        "a ${b",
        "a `b",
        "(a",
        "a )",
        "a ;; b",
        "case x in a",
        "a >",
        "{{ a",
        "{% a",
        "[[ a",
        "((1",
        "x=(a",
        "a <<",
        "esac)",
        "a | b $'x",
    ] {
        check(script, "");
    }
    check(&"(".repeat(10_000), "");
    check(&"$(".repeat(10_000), "");
    check(&"\"$(".repeat(10_000), "");
    check(&format!("{}a{}", "$(".repeat(200), ")".repeat(200)), "");
}

#[test]
fn no_text_makes_it_fail() {
    // Every text of up to five of these pieces.
    let pieces = ["a", " ", "'", "\"", "$(", ")", "(", "{", "}", "\n", ";", "<<E", "`", "한", "\\"];
    let mut texts = vec![String::new()];
    let mut count = 0;
    for _ in 0..4 {
        texts = texts
            .iter()
            .flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")))
            .collect();
        for text in &texts {
            for mention in mentions(text) {
                assert!(text.get(mention.range).is_some(), "{text:?}");
            }
            count += 1;
        }
    }
    assert!(count > 50_000);
}
