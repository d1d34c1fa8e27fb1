//! `import crontab`: a crontab's jobs as DAG files, none of which overwrites another.
//!
//! What a line means is decided in core's `crontab`, how the files are checked and written in the
//! host's; here the crontab is fetched. How that is told is in `report`.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use mainspring_core::crontab::{self, Form, ImportedDag, Options};
use mainspring_host::{
    clock::{Clock, SystemClock},
    crontab::{self as host, CrontabError, own, user_name},
    dags_folder::Reader,
    settings::system_timezone,
};

use super::report::{self, Report};
use crate::{args::Program, failure::Failure, moment};

/// So much of a crontab is read, in bytes: far more than cron itself would take.
const SIZE_MAX: u64 = 1024 * 1024;

/// Which crontab, and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A crontab, or `-` for stdin [default: what `crontab -l` prints]
    #[arg(value_name = "FILE|-")]
    file: Option<PathBuf>,
    /// Where the DAG files go [default: the home's dags folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; print what would be written
    #[arg(long)]
    dry_run: bool,
    /// Make one DAG of jobs that follow each other
    #[arg(long)]
    chain: bool,
    /// A user stands before each command, as in /etc/crontab [default: as the lines look]
    #[arg(long)]
    system: bool,
    /// No user stands before a command, as in what `crontab -e` edits [default: as the lines look]
    #[arg(long, conflicts_with = "system")]
    user: bool,
}

/// Imports the jobs; exit code 1 if one was refused.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let (text, source) = fetch(args.file.as_deref())?;
    let home = program.home()?;
    let settings = home.settings()?;
    let out = args.out.clone().unwrap_or_else(|| home.dags());
    let zone = system_timezone();
    let folder = std::env::home_dir().filter(|folder| folder.is_absolute());
    let folder = folder.as_deref().and_then(Path::to_str);
    let reader = Reader::new(&settings.timezone);
    let mut import = crontab::import(
        &text,
        &Options {
            form: form(&args),
            user: &user_name(),
            home: folder,
            // Cron goes by the system's clock, whatever the settings say.
            timezone: Some(zone.as_str()).filter(|zone| *zone != settings.timezone),
            chain: args.chain,
            existing: &host::existing(&reader, &out),
        },
    );
    let now = SystemClock.now().wall;
    let next_runs = host::check(&reader, &mut import, now);
    let mut report = Report {
        import,
        next_runs,
        source,
        out,
        dags: home.dags(),
        zone: moment::zone_or_utc(&zone),
        now,
        chain: args.chain,
        written: false,
    };
    if !args.dry_run && !report.import.dags.is_empty() {
        if args.out.is_none() {
            home.create()?;
        }
        write(&report.out, &report.import.dags)?;
        report.written = true;
    }
    report::tell(program, &report)?;
    Ok(ExitCode::from(u8::from(!report.import.refused.is_empty())))
}

/// The text of the crontab, and what it is called.
fn fetch(file: Option<&Path>) -> Result<(String, String), Failure> {
    let (bytes, source) = match file {
        None => {
            let bytes = own().map_err(|error| match error {
                CrontabError::None | CrontabError::NoCron => Failure::input(error.to_string())
                    .hint("name a file: `mainspring import crontab FILE`, or `-` for stdin"),
                CrontabError::NotStarted(_) | CrontabError::Failed(_) => {
                    Failure::failed(error.to_string())
                }
            })?;
            (bytes, "your crontab".to_owned())
        }
        Some(path) if path == Path::new("-") => {
            let bytes = take(io::stdin().lock());
            let bytes =
                bytes.map_err(|error| Failure::input(format!("stdin cannot be read: {error}")))?;
            (bytes, "stdin".to_owned())
        }
        Some(path) => {
            let bytes =
                fs::File::open(path).and_then(take).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => {
                        Failure::input(format!("there is no file: {}", path.display()))
                    }
                    _ => Failure::input(format!("`{}` cannot be read: {error}", path.display())),
                })?;
            (bytes, format!("`{}`", path.display()))
        }
    };
    if bytes.len() as u64 > SIZE_MAX {
        return Err(Failure::input(format!(
            "{source} is larger than {SIZE_MAX} bytes: it is no crontab"
        )));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, source)),
        Err(error) => {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(Failure::input(format!("{source}, line {line}: this is not UTF-8 text"))
                .hint("convert it first, such as with `iconv -f EUC-KR -t UTF-8`"))
        }
    }
}

fn take(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(SIZE_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn form(args: &Args) -> Form {
    let is_systems =
        |path: &Path| path == Path::new("/etc/crontab") || path.starts_with("/etc/cron.d");
    match &args.file {
        _ if args.system => Form::System,
        None => Form::User,
        _ if args.user => Form::User,
        Some(path) if is_systems(path) => Form::System,
        Some(_) => Form::Detect,
    }
}

/// Writes the files.
fn write(out: &Path, dags: &[ImportedDag]) -> Result<(), Failure> {
    host::write(out, dags).map_err(|error| {
        let hint = match error.done {
            0 => "nothing was written".to_owned(),
            done => format!(
                "{done} of {} files were written; what is there is not imported again",
                dags.len()
            ),
        };
        Failure::failed(error.to_string()).hint(hint)
    })
}
