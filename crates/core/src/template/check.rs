//! What is wrong with a template that can be known without a context: its syntax, and names,
//! filters and tests that do not exist.
//!
//! Whether a parameter or variable exists is not looked at here; only rendering knows.

use std::collections::HashSet;

use minijinja::machinery::{
    Token,
    ast::{CallArg, Expr, Macro, Stmt},
    tokenize,
};

use super::{
    engine::{self, Named},
    error::{self, TESTS, TemplateError, attributes, open_comment, range, similar},
    filters, is_template, names,
};

/// Names that the engine itself defines.
const GLOBALS: &[&str] =
    &["caller", "cycler", "dict", "joiner", "loop", "namespace", "range", "self"];

/// Nobody reads more errors of one text than this, and finding the place of each takes a walk
/// through it.
const ERRORS_MAX: usize = 50;

/// What is wrong with `text`, in the order of the text, up to 50 errors. Broken syntax hides the
/// rest.
pub fn check(text: &str) -> Vec<TemplateError> {
    if !is_template(text) {
        return Vec::new();
    }
    let tree = match engine::tree(text) {
        Ok(tree) => tree,
        Err(failure) => return vec![TemplateError::unreadable(text, &failure)],
    };
    let mut checker = Checker {
        text,
        scopes: vec![HashSet::new()],
        optional: HashSet::new(),
        undefined: Vec::new(),
        errors: shell_comments(text),
        unknown: 0,
    };
    checker.statement(&tree);
    let Checker { optional, undefined, mut errors, .. } = checker;
    let undefined = undefined.into_iter().filter(|(name, _)| !optional.contains(name));
    for (name, at) in undefined.take(ERRORS_MAX) {
        let (message, hint) = error::undefined(&name, None);
        errors.push(TemplateError::at(text, at, message, hint));
    }
    errors.sort_by_key(|error| error.span.as_ref().map(|span| span.start));
    errors.truncate(ERRORS_MAX);
    errors
}

/// `${#x}` of the shell where it is the start of a comment that something later closes.
fn shell_comments(text: &str) -> Vec<TemplateError> {
    let tokens = tokenize(text, false, Default::default()).map_while(Result::ok);
    tokens
        .filter(|(token, _)| matches!(token, Token::TemplateData(data) if data.ends_with('$')))
        .map(|(_, span)| range(span).end)
        .filter(|end| text.get(*end..).is_some_and(|rest| rest.starts_with("{#")))
        .map(|end| open_comment(text, end))
        .take(ERRORS_MAX)
        .collect()
}

struct Checker<'a> {
    text: &'a str,
    /// Names that the template defines, innermost scope last.
    scopes: Vec<HashSet<&'a str>>,
    /// Expressions that the template itself expects to be undefined at times.
    optional: HashSet<String>,
    undefined: Vec<(String, std::ops::Range<usize>)>,
    errors: Vec<TemplateError>,
    /// How many filters and tests were unknown.
    unknown: usize,
}

impl<'a> Checker<'a> {
    fn statements(&mut self, statements: &[Stmt<'a>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn scoped(&mut self, body: impl FnOnce(&mut Self)) {
        self.scopes.push(HashSet::new());
        body(self);
        self.scopes.pop();
    }

    fn statement(&mut self, statement: &Stmt<'a>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::ForLoop(each) => {
                self.expression(&each.iter);
                self.scoped(|checker| {
                    checker.assign(&each.target);
                    each.filter_expr.iter().for_each(|filter| checker.expression(filter));
                    checker.statements(&each.body);
                });
                self.scoped(|checker| checker.statements(&each.else_body));
            }
            Stmt::IfCond(cond) => {
                self.expression(&cond.expr);
                self.statements(&cond.true_body);
                self.statements(&cond.false_body);
            }
            Stmt::WithBlock(with) => self.scoped(|checker| {
                for (target, value) in &with.assignments {
                    checker.expression(value);
                    checker.assign(target);
                }
                checker.statements(&with.body);
            }),
            Stmt::Set(set) => {
                self.expression(&set.expr);
                self.assign(&set.target);
            }
            Stmt::SetBlock(set) => {
                self.scoped(|checker| checker.statements(&set.body));
                set.filter.iter().for_each(|filter| self.expression(filter));
                self.assign(&set.target);
            }
            Stmt::FilterBlock(block) => {
                self.expression(&block.filter);
                self.scoped(|checker| checker.statements(&block.body));
            }
            Stmt::AutoEscape(block) => self.scoped(|checker| checker.statements(&block.body)),
            Stmt::Macro(declared) => {
                self.define(declared.name);
                self.macro_body(declared);
            }
            Stmt::CallBlock(block) => {
                self.expression(&block.call.expr);
                self.arguments(&block.call.args);
                self.macro_body(&block.macro_decl);
            }
            Stmt::Do(block) => {
                self.expression(&block.call.expr);
                self.arguments(&block.call.args);
            }
            _ => {}
        }
    }

    fn macro_body(&mut self, declared: &Macro<'a>) {
        self.scoped(|checker| {
            declared.args.iter().for_each(|argument| checker.assign(argument));
            declared.defaults.iter().for_each(|default| checker.expression(default));
            checker.statements(&declared.body);
        });
    }

    fn expression(&mut self, expression: &Expr<'a>) {
        match expression {
            Expr::Var(variable) => {
                if !self.is_defined(variable.id) {
                    self.undefined.push((variable.id.to_owned(), range(variable.span())));
                }
            }
            Expr::GetAttr(get) => self.attribute(expression, &get.expr, get.name),
            Expr::Filter(filter) => {
                if matches!(filter.name, "default" | "d") {
                    filter.expr.iter().for_each(|value| self.expect_undefined(value));
                }
                self.named(Named::Filter, filter.name, range(filter.span()));
                filter.expr.iter().for_each(|value| self.expression(value));
                self.arguments(&filter.args);
            }
            Expr::Test(test) => {
                if matches!(test.name, "defined" | "undefined") {
                    self.expect_undefined(&test.expr);
                }
                self.named(Named::Test, test.name, range(test.span()));
                self.expression(&test.expr);
                self.arguments(&test.args);
            }
            Expr::Call(call) => {
                self.expression(&call.expr);
                self.arguments(&call.args);
            }
            other => parts(other).into_iter().for_each(|part| self.expression(part)),
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'a>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(value)
                | CallArg::Kwarg(_, value)
                | CallArg::PosSplat(value)
                | CallArg::KwargSplat(value) => self.expression(value),
            }
        }
    }

    /// `object.name`, where `object` may be one of the context whose attributes are known.
    fn attribute(&mut self, whole: &Expr<'a>, object: &Expr<'a>, name: &str) {
        if let Expr::Var(variable) = object
            && names::NAMES.contains(&variable.id)
            && !self.is_local(variable.id)
            && !attributes(variable.id).is_empty()
            && !attributes(variable.id).contains(&name)
        {
            let span = range(variable.span()).start..range(whole.span()).end;
            self.undefined.push((format!("{}.{name}", variable.id), span));
        }
        self.expression(object);
    }

    fn named(&mut self, kind: Named, name: &str, at: std::ops::Range<usize>) {
        if engine::has(kind, name) {
            return;
        }
        self.unknown += 1;
        if self.unknown > ERRORS_MAX {
            return;
        }
        let (what, known) = match kind {
            Named::Filter => ("filter", filters::NAMES),
            Named::Test => ("test", TESTS),
        };
        let message = format!("there is no {what} of this name: `{name}`");
        let hint = similar(name, known.iter().copied());
        self.errors.push(TemplateError::at(self.text, at, message, hint));
    }

    /// `x is defined` and `x | default(...)` say that `x` may be undefined.
    fn expect_undefined(&mut self, expression: &Expr<'a>) {
        match expression {
            Expr::Var(variable) => _ = self.optional.insert(variable.id.to_owned()),
            Expr::GetAttr(get) => {
                if let Expr::Var(variable) = &get.expr {
                    self.optional.insert(format!("{}.{}", variable.id, get.name));
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, target: &Expr<'a>) {
        match target {
            Expr::Var(variable) => self.define(variable.id),
            Expr::List(list) => list.items.iter().for_each(|item| self.assign(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assign(item)),
            other => parts(other).into_iter().for_each(|part| self.expression(part)),
        }
    }

    fn define(&mut self, name: &'a str) {
        self.scopes.last_mut().map(|scope| scope.insert(name));
    }

    fn is_local(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.contains(name))
    }

    fn is_defined(&self, name: &str) -> bool {
        names::NAMES.contains(&name) || GLOBALS.contains(&name) || self.is_local(name)
    }
}

/// The expressions that an expression is made of, where they are all it is made of.
fn parts<'e, 'a>(expression: &'e Expr<'a>) -> Vec<&'e Expr<'a>> {
    match expression {
        Expr::Slice(slice) => {
            let bounds = [&slice.start, &slice.stop, &slice.step].into_iter().flatten();
            std::iter::once(&slice.expr).chain(bounds).collect()
        }
        Expr::UnaryOp(unary) => vec![&unary.expr],
        Expr::BinOp(binary) => vec![&binary.left, &binary.right],
        Expr::Compare(compare) => {
            let operands = compare.ops.iter().map(|operand| &operand.expr);
            std::iter::once(&compare.expr).chain(operands).collect()
        }
        Expr::IfExpr(choice) => {
            let first = [&choice.test_expr, &choice.true_expr].into_iter();
            first.chain(&choice.false_expr).collect()
        }
        Expr::GetAttr(get) => vec![&get.expr],
        Expr::GetItem(get) => vec![&get.expr, &get.subscript_expr],
        Expr::List(list) => list.items.iter().collect(),
        Expr::Tuple(tuple) => tuple.items.iter().collect(),
        Expr::Map(map) => map.keys.iter().chain(&map.values).collect(),
        _ => Vec::new(),
    }
}
