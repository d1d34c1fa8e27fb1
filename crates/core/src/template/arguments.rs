//! Arguments of methods and macros, bound to names the way Python binds them: by position, by
//! keyword, each once.
//!
//! What a method then does with them belongs to the method.

use minijinja::{
    Error, ErrorKind, Value,
    value::{Kwargs, ValueKind, from_args},
};

/// The arguments of one call.
pub struct Arguments<'a> {
    function: &'a str,
    names: &'static [&'static str],
    values: Vec<Option<Value>>,
}

/// An error about what was asked for, as Python's `TypeError` and `ValueError` are.
pub fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// Fails if `value` is undefined, with an error that remembers which name it was.
pub fn require_defined(value: &Value) -> Result<(), Error> {
    // Reading an attribute is the engine's only public way to an error that knows the origin.
    if value.is_undefined() { value.get_attr("").map(drop) } else { Ok(()) }
}

impl<'a> Arguments<'a> {
    /// Binds the arguments of `function` to `names`.
    pub fn bind(
        function: &'a str,
        names: &'static [&'static str],
        args: &[Value],
    ) -> Result<Self, Error> {
        let (positional, keyword): (&[Value], Kwargs) = from_args(args)?;
        if positional.len() > names.len() {
            let (most, given) = (names.len(), positional.len());
            let plural = if most == 1 { "" } else { "s" };
            return Err(Error::new(
                ErrorKind::TooManyArguments,
                format!("`{function}` takes at most {most} argument{plural}, {given} were given"),
            ));
        }
        let mut values: Vec<Option<Value>> = positional.iter().cloned().map(Some).collect();
        values.resize(names.len(), None);
        for name in keyword.args() {
            let Some(index) = names.iter().position(|known| *known == name) else {
                return Err(invalid(format!("`{function}` has no argument named `{name}`")));
            };
            if values[index].is_some() {
                return Err(invalid(format!("`{function}` got two values for `{name}`")));
            }
            values[index] = Some(keyword.peek(name)?);
        }
        values.iter().flatten().try_for_each(require_defined)?;
        Ok(Self { function, names, values })
    }

    /// Takes no arguments at all.
    pub fn none(function: &str, args: &[Value]) -> Result<(), Error> {
        Arguments::bind(function, &[], args).map(drop)
    }

    /// The argument called `name`, if it was given.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let index = self.names.iter().position(|known| *known == name)?;
        self.values[index].as_ref()
    }

    /// The argument called `name`; an error without it.
    pub fn required(&self, name: &str) -> Result<&Value, Error> {
        self.get(name).ok_or_else(|| {
            let message = format!("`{}` needs the argument `{name}`", self.function);
            Error::new(ErrorKind::MissingArgument, message)
        })
    }

    /// The whole number called `name`, if it was given and is not None.
    pub fn int(&self, name: &str) -> Result<Option<i64>, Error> {
        let Some(value) = self.given(name) else { return Ok(None) };
        let whole = value.is_integer() || value.kind() == ValueKind::Bool;
        match i64::try_from(value.clone()) {
            Ok(number) if whole => Ok(Some(number)),
            _ => Err(self.wrong(name, "a whole number", value)),
        }
    }

    /// The number called `name`, if it was given and is not None.
    pub fn float(&self, name: &str) -> Result<Option<f64>, Error> {
        let Some(value) = self.given(name) else { return Ok(None) };
        match f64::try_from(value.clone()) {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.wrong(name, "a number", value)),
        }
    }

    /// The text called `name`, if it was given and is not None.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        let Some(value) = self.given(name) else { return Ok(None) };
        match value.as_str() {
            Some(text) => Ok(Some(text)),
            None => Err(self.wrong(name, "a string", value)),
        }
    }

    /// The text called `name`; an error without it.
    pub fn required_text(&self, name: &str) -> Result<&str, Error> {
        let value = self.required(name)?;
        value.as_str().ok_or_else(|| self.wrong(name, "a string", value))
    }

    /// Whether the argument called `name` is true; false without it.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(Value::is_true)
    }

    fn given(&self, name: &str) -> Option<&Value> {
        self.get(name).filter(|value| !value.is_none())
    }

    /// The error for an argument that is not what it should be.
    pub fn wrong(&self, name: &str, wanted: &str, value: &Value) -> Error {
        let kind = super::python::type_name(value);
        invalid(format!("`{name}` of `{}` must be {wanted}, not {kind}", self.function))
    }
}
