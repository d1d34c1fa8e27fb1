//! Python's operators, where the engine's own know less: dates and timedeltas, `%` on strings,
//! `~` on values that print as Python prints them, comparisons that Python refuses.
//!
//! The engine's objects cannot overload operators. `compile` therefore replaces the operator
//! instructions of a compiled template, one for one, by calls of the functions registered here;
//! spans and jumps stay as they are, so errors point at the operator that was written.

use std::{cmp::Ordering, sync::LazyLock};

use minijinja::{
    Environment, Error, Expression, State, Value, machinery::Instruction, value::ValueKind,
};

use super::{
    arguments::{invalid, require_defined},
    calendar::{self, Shift},
    date::Moment,
    delta::{DAY, Delta},
    python::{self, type_name},
    word,
};

/// The function that takes the place of an operator instruction, and how many operands it has.
///
/// Their names cannot be written in a template, so none can shadow them or call them.
pub fn replacement(instruction: &Instruction<'_>) -> Option<(&'static str, u16)> {
    Some(match instruction {
        Instruction::Add => ("operator +", 2),
        Instruction::Sub => ("operator -", 2),
        Instruction::Mul => ("operator *", 2),
        Instruction::Div => ("operator /", 2),
        Instruction::IntDiv => ("operator //", 2),
        Instruction::Rem => ("operator %", 2),
        Instruction::Neg => ("operator neg", 1),
        Instruction::StringConcat => ("operator ~", 2),
        Instruction::Eq => ("operator ==", 2),
        Instruction::Ne => ("operator !=", 2),
        Instruction::Lt => ("operator <", 2),
        Instruction::Lte => ("operator <=", 2),
        Instruction::Gt => ("operator >", 2),
        Instruction::Gte => ("operator >=", 2),
        Instruction::In => ("operator in", 2),
        _ => return None,
    })
}

/// Registers the functions that `replacement` names.
pub fn register(env: &mut Environment<'static>) {
    env.add_function("operator +", |a: &Value, b: &Value| arithmetic("+", a, b, add));
    env.add_function("operator -", |a: &Value, b: &Value| arithmetic("-", a, b, subtract));
    env.add_function("operator *", |a: &Value, b: &Value| arithmetic("*", a, b, multiply));
    env.add_function("operator /", |a: &Value, b: &Value| arithmetic("/", a, b, divide));
    env.add_function("operator //", |a: &Value, b: &Value| arithmetic("//", a, b, divide_floor));
    env.add_function("operator %", modulo);
    env.add_function("operator neg", negate);
    env.add_function("operator ~", concatenate);
    env.add_function("operator ==", |a: &Value, b: &Value| equal(a, b));
    env.add_function("operator !=", |a: &Value, b: &Value| equal(a, b).map(|equal| !equal));
    env.add_function("operator <", |a: &Value, b: &Value| compare("<", a, b, Ordering::is_lt));
    env.add_function("operator <=", |a: &Value, b: &Value| compare("<=", a, b, Ordering::is_le));
    env.add_function("operator >", |a: &Value, b: &Value| compare(">", a, b, Ordering::is_gt));
    env.add_function("operator >=", |a: &Value, b: &Value| compare(">=", a, b, Ordering::is_ge));
    env.add_function("operator in", contains);
}

/// What an operator has to say about two values: a result, or nothing.
type Special = fn(&Value, &Value) -> Option<Result<Value, Error>>;

fn arithmetic(op: &str, a: &Value, b: &Value, special: Special) -> Result<Value, Error> {
    require_defined(a)?;
    require_defined(b)?;
    special(a, b).unwrap_or_else(|| plain(op, a, b))
}

/// The engine's own operator, for everything that needs no special treatment.
fn plain(op: &str, a: &Value, b: &Value) -> Result<Value, Error> {
    static EXPRESSIONS: LazyLock<Vec<(&str, Expression<'static, 'static>)>> = LazyLock::new(|| {
        let sources = ["a + b", "a - b", "a * b", "a / b", "a // b", "a % b"];
        let compile = |source: &'static str| {
            let expression = super::engine::ENGINE.compile_expression(source).ok()?;
            Some((source[1..source.len() - 1].trim(), expression))
        };
        sources.into_iter().filter_map(compile).collect()
    });
    let operands = minijinja::context! { a, b };
    let found = EXPRESSIONS.iter().find(|(name, _)| *name == op);
    let result = found.and_then(|(_, expression)| expression.eval(operands).ok());
    result.ok_or_else(|| {
        let number = |value: &Value| matches!(value.kind(), ValueKind::Number | ValueKind::Bool);
        if number(a) && number(b) && !b.is_true() && matches!(op, "/" | "//" | "%") {
            return invalid("division by zero");
        }
        if number(a) && number(b) {
            return invalid(format!("the result of `{op}` is too large"));
        }
        unsupported(op, a, b)
    })
}

fn unsupported(op: &str, a: &Value, b: &Value) -> Error {
    invalid(format!("`{op}` does not work with {} and {}", type_name(a), type_name(b)))
}

fn moment(value: &Value) -> Option<&Moment> {
    value.downcast_object_ref()
}

fn delta(value: &Value) -> Option<&Delta> {
    value.downcast_object_ref()
}

/// `moment` moved by a timedelta: days on the calendar, the rest on the clock, as in pendulum.
fn shifted(moment: &Moment, micros: i64) -> Result<Value, Error> {
    if matches!(moment, Moment::Time(_)) {
        return Err(invalid("a time of day cannot be moved, only a date"));
    }
    let (days, clock) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let micros = if matches!(moment, Moment::Date(_)) { 0 } else { clock };
    calendar::add(moment, Shift { days, micros, ..Shift::default() }).map(Moment::value)
}

fn length(micros: i128) -> Result<Value, Error> {
    Delta::new(micros).map(Delta::value)
}

fn add(a: &Value, b: &Value) -> Option<Result<Value, Error>> {
    match (moment(a), moment(b), delta(a), delta(b)) {
        (Some(at), _, _, Some(by)) | (_, Some(at), Some(by), _) => Some(shifted(at, by.micros)),
        (_, _, Some(a), Some(b)) => Some(length(i128::from(a.micros) + i128::from(b.micros))),
        _ => None,
    }
}

fn subtract(a: &Value, b: &Value) -> Option<Result<Value, Error>> {
    match (moment(a), moment(b), delta(a), delta(b)) {
        (Some(at), _, _, Some(by)) => Some(shifted(at, -by.micros)),
        (Some(end), Some(start), ..) => Some(match end.compare(start) {
            Some(_) => Delta::between(start, end).map(Delta::value),
            None => Err(mixed()),
        }),
        (_, _, Some(a), Some(b)) => Some(length(i128::from(a.micros) - i128::from(b.micros))),
        _ => None,
    }
}

/// The error for two dates of which only one has a zone, or only one a time.
pub fn mixed() -> Error {
    invalid("a date without a time zone cannot be compared with one that has a zone")
}

fn multiply(a: &Value, b: &Value) -> Option<Result<Value, Error>> {
    let (by, times) = match (delta(a), delta(b)) {
        (Some(by), None) => (by, b),
        (None, Some(by)) => (by, a),
        _ => return None,
    };
    if let (true, Ok(times)) = (times.is_integer(), i64::try_from(times.clone())) {
        return Some(length(i128::from(by.micros) * i128::from(times)));
    }
    let times = f64::try_from(times.clone()).ok()?;
    Some(length((by.micros as f64 * times).round_ties_even() as i128))
}

fn divide(a: &Value, b: &Value) -> Option<Result<Value, Error>> {
    let a = delta(a)?;
    let by = match delta(b) {
        Some(b) => b.micros as f64,
        None => f64::try_from(b.clone()).ok()?,
    };
    if by == 0.0 {
        return Some(Err(invalid("division by zero")));
    }
    let quotient = a.micros as f64 / by;
    if delta(b).is_some() {
        return Some(Ok(Value::from(quotient)));
    }
    Some(length(quotient.round_ties_even() as i128))
}

fn divide_floor(a: &Value, b: &Value) -> Option<Result<Value, Error>> {
    let a = delta(a)?.micros;
    let by = match delta(b) {
        Some(b) => b.micros,
        None => i64::try_from(b.clone()).ok()?,
    };
    if by == 0 {
        return Some(Err(invalid("division by zero")));
    }
    let quotient = i128::from(a).div_euclid(i128::from(by))
        - i128::from(by < 0 && i128::from(a).rem_euclid(i128::from(by)) != 0);
    Some(if delta(b).is_some() { Ok(int(quotient)) } else { length(quotient) })
}

fn int(number: i128) -> Value {
    i64::try_from(number).map_or_else(|_| Value::from(number), Value::from)
}

fn modulo(state: &mut State<'_, '_>, a: &Value, b: &Value) -> Result<Value, Error> {
    if a.as_str().is_none() {
        return arithmetic("%", a, b, remainder);
    }
    require_defined(b)?;
    printf(state, a, b)
}

fn remainder(a: &Value, b: &Value) -> Option<Result<Value, Error>> {
    let (a, b) = (delta(a)?.micros, delta(b)?.micros);
    if b == 0 {
        return Some(Err(invalid("division by zero")));
    }
    let rest = a.rem_euclid(b);
    Some(length(i128::from(if b < 0 && rest != 0 { rest + b } else { rest })))
}

/// `template % values`: the engine's filter `format`, which bounds what it writes.
fn printf(state: &mut State<'_, '_>, template: &Value, values: &Value) -> Result<Value, Error> {
    let mut arguments = vec![template.clone()];
    if values.is_tuple() {
        for value in values.try_iter()? {
            arguments.push(written(value)?);
        }
    } else {
        arguments.push(written(values.clone())?);
    }
    state.apply_filter("format", &arguments).map_err(|error| {
        let why = error.detail().unwrap_or("the result is too long").to_owned();
        invalid(format!("`%` on a string: {why}"))
    })
}

/// `value`, or its text if only this project knows how to write it.
fn written(value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Plain => python::text(&value).map(Value::from),
        _ => Ok(value),
    }
}

fn negate(value: &Value) -> Result<Value, Error> {
    require_defined(value)?;
    match delta(value) {
        Some(delta) => length(-i128::from(delta.micros)),
        None => plain("-", &Value::from(0), value)
            .map(|negative| match f64::try_from(value.clone()) {
                // 0 - 0.0 is 0.0, but -0.0 is meant.
                Ok(number) if !value.is_integer() => Value::from(-number),
                _ => negative,
            })
            .map_err(|_| invalid(format!("`-` does not work with {}", type_name(value)))),
    }
}

fn concatenate(a: &Value, b: &Value) -> Result<Value, Error> {
    require_defined(a)?;
    require_defined(b)?;
    let mut text = python::text(a)?;
    text += &python::text(b)?;
    if text.len() > python::MAX_TEXT { Err(python::too_long()) } else { Ok(Value::from(text)) }
}

fn equal(a: &Value, b: &Value) -> Result<bool, Error> {
    require_defined(a)?;
    require_defined(b)?;
    Ok(match (moment(a), moment(b)) {
        (Some(a), Some(b)) => a.compare(b) == Some(Ordering::Equal),
        _ => word::plain(a) == word::plain(b),
    })
}

fn compare(op: &str, a: &Value, b: &Value, holds: fn(Ordering) -> bool) -> Result<bool, Error> {
    require_defined(a)?;
    require_defined(b)?;
    let (a, b) = (&word::plain(a), &word::plain(b));
    if let (Some(left), Some(right)) = (moment(a), moment(b)) {
        return left.compare(right).map(holds).ok_or_else(mixed);
    }
    let number = |value: &Value| matches!(value.kind(), ValueKind::Number | ValueKind::Bool);
    let list = |value: &Value| matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable);
    let comparable = (number(a) && number(b))
        || (a.as_str().is_some() && b.as_str().is_some())
        || (list(a) && list(b))
        || (delta(a).is_some() && delta(b).is_some());
    if comparable { Ok(holds(a.cmp(b))) } else { Err(unsupported(op, a, b)) }
}

fn contains(state: &mut State<'_, '_>, item: &Value, container: &Value) -> Result<bool, Error> {
    require_defined(item)?;
    require_defined(container)?;
    let test = state.perform_test("in", &[word::plain(item), container.clone()]);
    test.map_err(|_| {
        invalid(format!("`in` does not work with {} and {}", type_name(item), type_name(container)))
    })
}
