//! The types of connections, as data: the form, the documentation and what is secret follow from
//! it. Adding a type is an entry here, and in `send` how it is tried out.
//!
//! A type that is not here is kept all the same, with all of Airflow's fields.

use serde::Serialize;
use utoipa::ToSchema;

/// A text in the languages of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the languages")]
pub struct Text {
    pub en: &'static str,
    pub ko: &'static str,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConnectionFieldKind)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Text,
    Secret,
    Integer,
    Choice,
    Boolean,
    Json,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConnectionField)]
pub struct Field {
    /// `host`, `port`, `login`, `password`, `schema` or `extra.KEY`; `extra` for the whole of it.
    pub place: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its name for people.
    pub title: Text,
    /// What it is for.
    pub help: Text,
    /// Nothing works without it.
    pub required: bool,
    /// What holds where it is empty.
    pub default: Option<&'static str>,
    /// An example.
    pub placeholder: Option<&'static str>,
    /// What there is to choose from.
    pub choices: &'static [&'static str],
}

/// A type of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConnectionType)]
pub struct ConnectionType {
    /// The `conn_type`.
    pub name: &'static str,
    /// Its name for people.
    pub title: Text,
    /// What it is for.
    pub help: Text,
    /// In the order of the form.
    pub fields: &'static [Field],
    /// Alerts can be sent along it.
    pub is_channel: bool,
    /// It can be tried out.
    pub can_test: bool,
}

const fn field(place: &'static str, kind: Kind, title: Text, help: Text) -> Field {
    Field {
        place,
        kind,
        title,
        help,
        required: false,
        default: None,
        placeholder: None,
        choices: &[],
    }
}

const fn text(en: &'static str, ko: &'static str) -> Text {
    Text { en, ko }
}

impl Field {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn example(self, placeholder: &'static str) -> Self {
        Self { placeholder: Some(placeholder), ..self }
    }

    const fn choices(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
    }
}

const TIMEOUT: Field = field(
    "extra.timeout",
    Kind::Integer,
    text("Timeout", "제한 시간"),
    text("Seconds to wait for an answer", "응답을 기다리는 시간(초)"),
)
.default("30");

const VERIFY: Field = field(
    "extra.verify",
    Kind::Boolean,
    text("Check the certificate", "인증서 확인"),
    text("Off trusts anybody on the way", "끄면 중간의 누구라도 믿게 됩니다"),
)
.default("true");

const HEADERS: Field = field(
    "extra.headers",
    Kind::Json,
    text("Headers", "헤더"),
    text("Sent with every request, as a JSON object", "모든 요청에 함께 보내는 JSON 객체"),
)
.example("{\"X-Team\": \"data\"}");

/// All types, in the order of the form.
pub const TYPES: &[ConnectionType] = &[
    ConnectionType {
        name: "slack_webhook",
        title: text("Slack", "Slack"),
        help: text(
            "Writes to one Slack channel, for alerts and the slack operator",
            "알림과 slack 오퍼레이터가 Slack 채널 하나에 메시지를 보냅니다",
        ),
        fields: &[
            field(
                "password",
                Kind::Secret,
                text("Webhook address", "웹훅 주소"),
                text(
                    "What Slack gives under Incoming Webhooks; the page Slack leads through it",
                    "Slack의 Incoming Webhooks에서 복사한 주소입니다. Slack 페이지가 차례로 안내합니다",
                ),
            )
            .required()
            .example("https://hooks.slack.com/services/T…/B…/…"),
            field(
                "extra.channel_label",
                Kind::Text,
                text("Channel", "채널"),
                text(
                    "What you call it; Slack does not tell",
                    "구분하기 위한 이름입니다. Slack은 채널 이름을 알려 주지 않습니다",
                ),
            )
            .example("#data-alerts"),
            field(
                "host",
                Kind::Text,
                text("Base address", "기본 주소"),
                text("Only for a server that stands in for Slack", "Slack을 대신하는 서버에만 필요합니다"),
            )
            .default("https://hooks.slack.com/services"),
        ],
        is_channel: true,
        can_test: true,
    },
    ConnectionType {
        name: "smtp",
        title: text("E-mail (SMTP)", "이메일(SMTP)"),
        help: text(
            "A mail server, for alerts and the email operator",
            "알림과 email 오퍼레이터가 쓰는 메일 서버입니다",
        ),
        fields: &[
            field("host", Kind::Text, text("Server", "서버"), text("Its name", "서버 이름"))
                .required()
                .example("smtp.example.org"),
            field(
                "port",
                Kind::Integer,
                text("Port", "포트"),
                text("587 with STARTTLS, 465 with TLS, 25 in the local network", "587은 STARTTLS, 465는 TLS, 25는 내부망"),
            )
            .default("587"),
            field("login", Kind::Text, text("Login", "로그인"), text("Mostly the mail address", "대개 메일 주소입니다")),
            field(
                "password",
                Kind::Secret,
                text("Password", "비밀번호"),
                text("Many providers want one made for this program", "앱 전용 비밀번호가 필요한 서비스가 많습니다"),
            ),
            field(
                "extra.from_email",
                Kind::Text,
                text("From", "보내는 사람"),
                text("Who writes; the login where it is empty", "비어 있으면 로그인을 씁니다"),
            )
            .example("Mainspring <jobs@example.org>"),
            field(
                "extra.to_email",
                Kind::Text,
                text("Alerts to", "알림 받는 사람"),
                text("Who gets alerts; several with commas", "알림을 받을 주소. 여럿이면 쉼표로 나눕니다"),
            )
            .example("team@example.org"),
            field(
                "extra.security",
                Kind::Choice,
                text("Security", "보안"),
                text("Empty goes by the port", "비워 두면 포트에 따라 정합니다"),
            )
            .choices(&["starttls", "tls", "none"]),
            TIMEOUT,
            VERIFY,
        ],
        is_channel: true,
        can_test: true,
    },
    ConnectionType {
        name: "webhook",
        title: text("Webhook", "웹훅"),
        help: text(
            "Any site that takes JSON; Discord and Teams too",
            "JSON을 받는 모든 사이트. Discord와 Teams도 됩니다",
        ),
        fields: &[
            field(
                "host",
                Kind::Secret,
                text("Address", "주소"),
                text("Where to post; kept as a secret", "보낼 주소. 비밀로 보관합니다"),
            )
            .required()
            .example("https://discord.com/api/webhooks/…"),
            field(
                "extra.shape",
                Kind::Choice,
                text("Shape", "형식"),
                text("What the body looks like", "본문의 형식"),
            )
            .choices(&["plain", "discord", "teams"])
            .default("plain"),
            field(
                "password",
                Kind::Secret,
                text("Signing secret", "서명 비밀키"),
                text(
                    "Signs each message (HMAC-SHA256), so that the site knows who writes",
                    "메시지마다 HMAC-SHA256으로 서명해 보낸 쪽을 확인하게 합니다",
                ),
            ),
            HEADERS,
            TIMEOUT,
            VERIFY,
        ],
        is_channel: true,
        can_test: true,
    },
    ConnectionType {
        name: "http",
        title: text("HTTP", "HTTP"),
        help: text("A server for the http operator", "http 오퍼레이터가 쓰는 서버입니다"),
        fields: &[
            field(
                "host",
                Kind::Text,
                text("Host", "호스트"),
                text("A name or a whole address", "이름 또는 전체 주소"),
            )
            .required()
            .example("https://api.example.org"),
            field("port", Kind::Integer, text("Port", "포트"), text("Where it is not the usual", "기본 포트가 아닐 때")),
            field(
                "schema",
                Kind::Choice,
                text("Protocol", "프로토콜"),
                text("For a host without one", "호스트에 프로토콜이 없을 때"),
            )
            .choices(&["http", "https"]),
            field("login", Kind::Text, text("Login", "로그인"), text("For basic authentication", "기본 인증용")),
            field(
                "password",
                Kind::Secret,
                text("Password or token", "비밀번호 또는 토큰"),
                text("Of the login, or a bearer token", "로그인의 비밀번호 또는 Bearer 토큰"),
            ),
            field(
                "extra.auth",
                Kind::Choice,
                text("Authentication", "인증"),
                text("How the password is sent", "비밀번호를 보내는 방법"),
            )
            .choices(&["basic", "bearer"])
            .default("basic"),
            HEADERS,
            TIMEOUT,
            VERIFY,
        ],
        is_channel: false,
        can_test: true,
    },
    ConnectionType {
        name: "script",
        title: text("Script", "스크립트"),
        help: text(
            "A command of yours gets each alert as JSON on its standard input",
            "직접 만든 명령이 알림을 표준 입력의 JSON으로 받습니다",
        ),
        fields: &[
            field(
                "extra.command",
                Kind::Text,
                text("Command", "명령"),
                text("Run by the shell", "셸이 실행합니다"),
            )
            .required()
            .example("~/bin/on-alert"),
            TIMEOUT,
        ],
        is_channel: true,
        can_test: true,
    },
    ConnectionType {
        name: "desktop",
        title: text("Desktop notification", "데스크톱 알림"),
        help: text(
            "A notice on this computer while the application runs",
            "애플리케이션이 실행되는 동안 이 컴퓨터에 알림을 띄웁니다",
        ),
        fields: &[],
        is_channel: true,
        can_test: true,
    },
    ConnectionType {
        name: "generic",
        title: text("Other", "기타"),
        help: text("Anything your own code asks for", "직접 작성한 코드가 쓰는 모든 것"),
        fields: &[
            field("host", Kind::Text, text("Host", "호스트"), text("A name or an address", "이름 또는 주소")),
            field("port", Kind::Integer, text("Port", "포트"), text("A number", "숫자")),
            field("login", Kind::Text, text("Login", "로그인"), text("Who you are there", "사용자 이름")),
            field("password", Kind::Secret, text("Password", "비밀번호"), text("Kept as a secret", "비밀로 보관합니다")),
            field("schema", Kind::Text, text("Schema", "스키마"), text("A database, for example", "예: 데이터베이스 이름")),
            field(
                "extra",
                Kind::Json,
                text("Extra", "추가"),
                text(
                    "A JSON object; keys that look secret are kept as secrets",
                    "JSON 객체. 비밀로 보이는 키는 비밀로 보관합니다",
                ),
            ),
        ],
        is_channel: false,
        can_test: true,
    },
];

/// The type called `name`.
pub fn find(name: &str) -> Option<&'static ConnectionType> {
    TYPES.iter().find(|one| one.name == name)
}
