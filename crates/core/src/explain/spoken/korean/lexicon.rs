//! The Korean words that a schedule may have, with what each says.
//!
//! How they go together is found by the reader in the module above.

use Means::{Apart, Between, Nothing, Number, Part};
use Sense::{And, Days, EveryHour, Excluded, Months, Or, Ordinal, Step, Weekdays, Weeks, Years};

use crate::explain::spoken::{
    clause::{LAST, WORKDAYS},
    sense::{Clock, Half, PartOfDay, Sense},
};

/// What a word says here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Sense(Sense),
    Number(u32),
    Part(PartOfDay),
    /// Makes a step of the length before it.
    Apart,
    /// The two times before it are the ends of a range.
    Between,
    /// Half past.
    Half,
    /// On the hour.
    Sharp,
    /// The times before it are hours whose minutes follow.
    Of,
    /// How often in a day, in an hour.
    PerDay,
    PerHour,
    /// `first week`, which goes with a weekday.
    Nothing,
    /// The day before it, and a weekday near it.
    NearestWorkday,
    /// So many days before the last day.
    Before,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Hour,
    Hours,
    Minute,
    Second,
    Day,
    Week,
    Month,
    Months,
    Year,
    /// `th`.
    Th,
    Times,
}

const fn said(sense: Sense) -> Means {
    Means::Sense(sense)
}

const NOON: Sense = Sense::Clock(Clock { hour: 12, minute: 0, half: Half::Clear });
const MIDNIGHT: Sense = Sense::Clock(Clock { hour: 0, minute: 0, half: Half::Clear });

/// The longest that fits is taken.
pub(super) const WORDS: &[(&str, Means)] = &[
    ("평일", said(Weekdays(WORKDAYS))),
    ("주중", said(Weekdays(WORKDAYS))),
    ("주말", said(Weekdays(0b100_0001))),
    ("일요일", said(Weekdays(1))),
    ("월요일", said(Weekdays(1 << 1))),
    ("화요일", said(Weekdays(1 << 2))),
    ("수요일", said(Weekdays(1 << 3))),
    ("목요일", said(Weekdays(1 << 4))),
    ("금요일", said(Weekdays(1 << 5))),
    ("토요일", said(Weekdays(1 << 6))),
    ("월", said(Weekdays(1 << 1))),
    ("화", said(Weekdays(1 << 2))),
    ("수", said(Weekdays(1 << 3))),
    ("목", said(Weekdays(1 << 4))),
    ("금", said(Weekdays(1 << 5))),
    ("토", said(Weekdays(1 << 6))),
    ("일", said(Weekdays(1))),
    ("매일", said(Days(1))),
    ("날마다", said(Days(1))),
    ("하루마다", said(Days(1))),
    ("하루 한 번", said(Days(1))),
    ("하루에 한 번", said(Days(1))),
    ("이틀마다", said(Days(2))),
    ("이틀에 한 번", said(Days(2))),
    ("격일", said(Days(2))),
    ("사흘마다", said(Days(3))),
    ("나흘마다", said(Days(4))),
    ("매주", said(Weeks(1))),
    ("격주", said(Weeks(2))),
    ("매월", said(Months(1))),
    ("매달", said(Months(1))),
    ("다달이", said(Months(1))),
    ("달마다", said(Months(1))),
    ("분기마다", said(Months(3))),
    ("매 분기", said(Months(3))),
    ("매분기", said(Months(3))),
    ("반기마다", said(Months(6))),
    ("매년", said(Years(1))),
    ("매해", said(Years(1))),
    ("해마다", said(Years(1))),
    ("매시간", said(EveryHour)),
    ("매시", said(EveryHour)),
    ("매 시간", said(EveryHour)),
    ("시간마다", said(EveryHour)),
    ("매분", said(Step(60))),
    ("분마다", said(Step(60))),
    ("반시간마다", said(Step(1_800))),
    ("반 시간마다", said(Step(1_800))),
    ("정오", said(NOON)),
    ("자정", said(MIDNIGHT)),
    ("첫 평일", said(Sense::Nearest(1))),
    ("첫째 평일", said(Sense::Nearest(1))),
    ("마지막 평일", said(Sense::Nearest(31))),
    ("첫날", said(Sense::Day(1))),
    ("첫 날", said(Sense::Day(1))),
    ("월초", said(Sense::Day(1))),
    ("마지막 날", said(Sense::BeforeLast(0))),
    ("마지막날", said(Sense::BeforeLast(0))),
    ("말일", said(Sense::BeforeLast(0))),
    ("월말", said(Sense::BeforeLast(0))),
    ("첫 번째", said(Ordinal(1))),
    ("두 번째", said(Ordinal(2))),
    ("세 번째", said(Ordinal(3))),
    ("네 번째", said(Ordinal(4))),
    ("다섯 번째", said(Ordinal(5))),
    ("첫번째", said(Ordinal(1))),
    ("두번째", said(Ordinal(2))),
    ("세번째", said(Ordinal(3))),
    ("네번째", said(Ordinal(4))),
    ("첫째", said(Ordinal(1))),
    ("둘째", said(Ordinal(2))),
    ("셋째", said(Ordinal(3))),
    ("넷째", said(Ordinal(4))),
    ("다섯째", said(Ordinal(5))),
    ("첫", said(Ordinal(1))),
    ("마지막", said(Ordinal(LAST))),
    ("제외한", said(Excluded)),
    ("제외하고", said(Excluded)),
    ("제외", said(Excluded)),
    ("빼고", said(Excluded)),
    ("뺀", said(Excluded)),
    ("말고", said(Excluded)),
    ("또는", said(Or)),
    ("혹은", said(Or)),
    ("및", said(And)),
    ("그리고", said(And)),
    ("하고", said(And)),
    ("시계와 관계없이", said(Sense::Exact)),
    ("부터", said(Sense::To)),
    ("에서", said(Sense::To)),
    ("사이에", Between),
    ("사이", Between),
    ("까지의", Nothing),
    ("까지", Nothing),
    ("동안", Nothing),
    ("마다", Apart),
    ("간격으로", Apart),
    ("간격", Apart),
    ("주기로", Apart),
    ("주기", Apart),
    ("에 한 번", Apart),
    ("에 한번", Apart),
    ("에 1번", Apart),
    ("에 1회", Apart),
    ("오전", Part(PartOfDay::Morning)),
    ("새벽", Part(PartOfDay::Morning)),
    ("아침", Part(PartOfDay::Morning)),
    ("오후", Part(PartOfDay::Afternoon)),
    ("저녁", Part(PartOfDay::Afternoon)),
    ("점심", Part(PartOfDay::Midday)),
    ("낮", Part(PartOfDay::Midday)),
    ("한낮", Part(PartOfDay::Midday)),
    ("밤", Part(PartOfDay::Night)),
    ("한", Number(1)),
    ("두", Number(2)),
    ("세", Number(3)),
    ("석", Number(3)),
    ("네", Number(4)),
    ("넉", Number(4)),
    ("다섯", Number(5)),
    ("여섯", Number(6)),
    ("일곱", Number(7)),
    ("여덟", Number(8)),
    ("아홉", Number(9)),
    ("열두", Number(12)),
    ("열한", Number(11)),
    ("열", Number(10)),
    ("오", Number(5)),
    ("십", Number(10)),
    ("십오", Number(15)),
    ("이십", Number(20)),
    ("삼십", Number(30)),
    ("사십", Number(40)),
    ("사십오", Number(45)),
    ("오십", Number(50)),
    ("구십", Number(90)),
    ("반", Means::Half),
    ("정각", Means::Sharp),
    ("하루에", Means::PerDay),
    ("하루", Means::PerDay),
    ("한 시간에", Means::PerHour),
    ("시간당", Means::PerHour),
    ("에 가장 가까운 평일", Means::NearestWorkday),
    ("의", Means::Of),
    ("일 전", Means::Before),
    ("일전", Means::Before),
    ("주째", Nothing),
    ("주", Nothing),
    ("각", Nothing),
    ("매", Nothing),
    ("실행", Nothing),
    ("중", Nothing),
];

/// They stand after a number only.
pub(super) const UNITS: &[(&str, Unit)] = &[
    ("시간", Unit::Hours),
    ("시", Unit::Hour),
    ("분", Unit::Minute),
    ("초", Unit::Second),
    ("일", Unit::Day),
    ("주일", Unit::Week),
    ("주", Unit::Week),
    ("개월", Unit::Months),
    ("달", Unit::Months),
    ("월", Unit::Month),
    ("년", Unit::Year),
    ("번째", Unit::Th),
    ("째", Unit::Th),
    ("번", Unit::Times),
    ("회", Unit::Times),
];

/// After a word, without a space.
pub(super) const PARTICLES: &[(&str, Option<Sense>)] = &[
    ("에는", None),
    ("에", None),
    ("은", None),
    ("는", None),
    ("을", None),
    ("를", None),
    ("도", None),
    ("이나", Some(Or)),
    ("과", Some(And)),
    ("와", Some(And)),
    ("이랑", Some(And)),
    ("랑", Some(And)),
];

/// The longest of `words` with which `text` begins.
pub(super) fn longest<T: Copy>(
    text: &str,
    words: &[(&'static str, T)],
) -> Option<(&'static str, T)> {
    let fitting = words.iter().filter(|(word, _)| text.starts_with(word));
    fitting.max_by_key(|(word, _)| word.len()).copied()
}
