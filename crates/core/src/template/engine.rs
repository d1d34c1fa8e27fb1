//! The template engine, built once: its settings and bounds, and how a text becomes instructions.
//!
//! This and `check` are the only files that touch the engine's unstable machinery.

use std::{collections::BTreeMap, sync::LazyLock};

use minijinja::{
    AutoEscape, Environment, Error, UndefinedBehavior, Value,
    machinery::{
        CodeGenerator, Instruction, Instructions, Span, Token, ast, eval, make_string_output,
        parse, tokenize,
    },
    syntax::SyntaxConfig,
};

use super::{filters, operators, python};

/// Work that one rendering may do: about so many steps, or 64 times as many bytes.
const FUEL: u64 = 1_000_000;

/// How deep the expressions of one tag may nest, chains such as `a.b.c` and `1 + 2 + 3` included.
///
/// The engine recurses once per level, and a stack that overflows would end the whole program.
const MAX_NESTING: usize = 200;

/// How many `elif` a template may have, for the same reason.
const MAX_ELIF: usize = 100;

/// The engine with all filters, tests and functions.
pub static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    // Without it errors about undefined values would not say which.
    env.set_debug(true);
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_unknown_method_callback(super::methods::call);
    env.set_formatter(|out, state, value| {
        if value.is_undefined() || !matches!(state.auto_escape(), AutoEscape::None) {
            return minijinja::escape_formatter(out, state, value);
        }
        match value.as_str() {
            Some(text) => out.write_str(text)?,
            None => out.write_str(&python::text(value)?)?,
        }
        Ok(())
    });
    // `debug()` would print everything the context holds, secrets included.
    env.remove_global("debug");
    filters::register(&mut env);
    operators::register(&mut env);
    env
});

/// A text as instructions.
pub struct Compiled<'source> {
    instructions: Instructions<'source>,
    blocks: BTreeMap<&'source str, Instructions<'source>>,
}

impl<'source> Compiled<'source> {
    /// Compiles a whole template.
    pub fn template(source: &'source str, tree: &ast::Stmt<'source>) -> Self {
        let mut generator = CodeGenerator::new(NAME, source);
        generator.compile_stmt(tree);
        Self::finish(generator)
    }

    /// Compiles one expression; running it gives its value.
    pub fn expression(source: &'source str, expression: &ast::Expr<'source>) -> Self {
        let mut generator = CodeGenerator::new(NAME, source);
        generator.compile_expr(expression);
        generator.add(Instruction::Return);
        Self::finish(generator)
    }

    fn finish(generator: CodeGenerator<'source>) -> Self {
        let (mut instructions, blocks) = generator.finish();
        for index in 0.. {
            let Some(instruction) = instructions.get_mut(index) else { break };
            if let Some((function, operands)) = operators::replacement(instruction) {
                *instruction = Instruction::CallFunction(function, Some(operands));
            }
        }
        Self { instructions, blocks }
    }

    /// Runs the instructions: what was written, and the value that an expression leaves.
    pub fn run(&self, root: Value) -> Result<(String, Option<Value>), Error> {
        let mut text = String::new();
        let mut out = make_string_output(&mut text);
        let (instructions, blocks) = (&self.instructions, &self.blocks);
        let value = eval(&ENGINE, instructions, root, blocks, &mut out, AutoEscape::None)?.0;
        drop(out);
        if text.len() > python::MAX_TEXT { Err(python::too_long()) } else { Ok((text, value)) }
    }
}

const NAME: &str = "template";

/// The syntax tree of `source`.
pub fn tree(source: &str) -> Result<ast::Stmt<'_>, Failure> {
    check_nesting(source)?;
    parse(source, NAME, SyntaxConfig::default()).map_err(Failure::Engine)
}

/// Why there is no syntax tree.
pub enum Failure {
    /// The engine's own error.
    Engine(Error),
    /// An expression nests too deep; where it does.
    TooDeep(Span),
}

/// Counts, per tag, how deep its expression can nest: each operator, dot, call or filter may be a
/// level of its own, and a comma ends the levels since the last bracket was opened.
fn check_nesting(source: &str) -> Result<(), Failure> {
    let mut open = vec![0_usize];
    let mut elifs = 0;
    for token in tokenize(source, false, SyntaxConfig::default()) {
        // What the tokenizer rejects the parser rejects too, with the same error.
        let Ok((token, span)) = token else { return Ok(()) };
        match token {
            Token::VariableStart | Token::BlockStart => open = vec![0],
            Token::BracketOpen | Token::ParenOpen | Token::BraceOpen => {
                if let Some(level) = open.last_mut() {
                    *level += 1;
                }
                open.push(0);
            }
            Token::BracketClose | Token::ParenClose | Token::BraceClose if open.len() > 1 => {
                open.pop();
            }
            Token::Comma => {
                if let Some(level) = open.last_mut() {
                    *level = 0;
                }
            }
            Token::Ident("elif") => elifs += 1,
            Token::TemplateData(_)
            | Token::Str(_)
            | Token::String(_)
            | Token::Int(_)
            | Token::Int128(_)
            | Token::Float(_) => {}
            Token::Ident(name) if !matches!(name, "not" | "and" | "or" | "if" | "is" | "in") => {}
            _ => {
                if let Some(level) = open.last_mut() {
                    *level += 1;
                }
            }
        }
        if open.iter().sum::<usize>() > MAX_NESTING || elifs > MAX_ELIF {
            return Err(Failure::TooDeep(span));
        }
    }
    Ok(())
}

/// Whether the engine has a filter or test of this name.
pub fn has(kind: Named, name: &str) -> bool {
    let test = match kind {
        Named::Filter => "filter",
        Named::Test => "test",
    };
    ENGINE.empty_state().perform_test(test, &[Value::from(name)]).unwrap_or(false)
}

/// Things that are called by name after `|` and `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// After `|`.
    Filter,
    /// After `is`.
    Test,
}
