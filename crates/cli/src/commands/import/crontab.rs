//! `import crontab`: a crontab's jobs as DAG files, none of which overwrites another.
//!
//! What a line means is decided in core's `crontab`; here it is fetched, the files are checked as
//! any DAG file is, and written. How that is told is in `report`.

use std::{
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use jiff::Timestamp;
use mainspring_core::{
    crontab::{self, Form, Import, ImportedDag, Options, Refused},
    timetable::Timetable,
};
use mainspring_host::{
    clock::{Clock, SystemClock},
    crontab::{CrontabError, own, user_name},
    dags_folder::{self, Reader},
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
            existing: &existing(&reader, &out),
        },
    );
    let now = SystemClock.now().wall;
    let next_runs = check(&reader, &mut import, now);
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

/// The names that are taken in `folder`, with the text behind each.
fn existing(reader: &Reader, folder: &Path) -> Vec<(String, String)> {
    let mut existing = Vec::new();
    for path in dags_folder::scan(folder) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        // A file that cannot be read has its name all the same.
        if let Ok(read) = reader.read(&path) {
            existing.push((read.reading.dag.dag_id.to_string(), read.text));
        }
        existing.extend(stem.map(|stem| (stem, String::new())));
    }
    existing
}

/// When each DAG is due next. One that would not be read without a word is not imported.
fn check(reader: &Reader, import: &mut Import, now: Timestamp) -> Vec<Option<Timestamp>> {
    let mut next_runs = Vec::new();
    for dag in std::mem::take(&mut import.dags) {
        let read = reader.read_bytes(dag.text.as_bytes(), &dag.dag_id).reading;
        if let Some(diagnostic) = read.diagnostics.first() {
            import.refused.push(Refused {
                line: dag.lines[0],
                text: dag.dag_id,
                reason: format!("the DAG made of it would be wrong: {}", diagnostic.message),
                hint: diagnostic.hint.clone(),
            });
            continue;
        }
        let timetable = Timetable::of(&read.dag).ok();
        next_runs.push(
            timetable.and_then(|it| it.upcoming(now, None, None).next()).map(|slot| slot.run_after),
        );
        import.dags.push(dag);
    }
    next_runs
}

/// Writes the files, for the user alone: a crontab may hold passwords.
fn write(out: &Path, dags: &[ImportedDag]) -> Result<(), Failure> {
    let failed = |path: &Path, error: io::Error, done: usize| {
        let message = format!("`{}` cannot be written: {error}", path.display());
        let hint = match done {
            0 => "nothing was written".to_owned(),
            _ => format!(
                "{done} of {} files were written; what is there is not imported again",
                dags.len()
            ),
        };
        Failure::failed(message).hint(hint)
    };
    fs::create_dir_all(out).map_err(|error| failed(out, error, 0))?;
    for (done, dag) in dags.iter().enumerate() {
        let path = report::path(out, dag);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| {
            file.write_all(dag.text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| failed(&path, error, done))?;
    }
    Ok(())
}
