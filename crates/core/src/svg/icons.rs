//! The icons of operators, by the names that their descriptions give: lines on a field of 16 x 16.
//! Which operator has which icon is for the operators to say.

/// The path of the icon called `name`; a plain box for those that are not drawn yet.
pub(super) fn path(name: &str) -> &'static str {
    match name {
        "terminal" => "M3 4.5 6.5 8 3 11.5M8 12h5",
        "braces" => {
            "M6 2.5H5A1.5 1.5 0 0 0 3.5 4v2.5L2 8l1.5 1.5V12A1.5 1.5 0 0 0 5 13.5h1\
             M10 2.5h1A1.5 1.5 0 0 1 12.5 4v2.5L14 8l-1.5 1.5V12a1.5 1.5 0 0 1-1.5 1.5h-1"
        }
        "git-branch" => {
            "M4.5 2.5v7M4.5 9.5a2 2 0 1 0 0 4 2 2 0 1 0 0-4M11.5 2.5a2 2 0 1 0 0 4 2 2 0 1 0 0-4\
             M11.5 6.5a5 5 0 0 1-5 5"
        }
        "circle" => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11",
        "circle-stop" => "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2M6 6h4v4H6z",
        "globe" => "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2M2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12",
        "mail" => "M2 4h12v8.5H2zM2 4.5 8 9l6-4.5",
        "message" => "M2.5 3h11v8H7l-3 2.5V11H2.5z",
        "database" => "M2.5 4c0-2 11-2 11 0s-11 2-11 0v8c0 2 11 2 11 0V4M2.5 8c0 2 11 2 11 0",
        "clock" => "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2M8 4.5V8l2.5 1.5",
        "file" => "M4 2h5l3 3v9H4zM9 2v3h3",
        "play" => "M4.5 3v10L13 8z",
        "folder" => "M2 4h4.5L8 5.5h6v7.5H2z",
        _ => "M3 4.5 8 2l5 2.5v7L8 14l-5-2.5zM3 4.5 8 7l5-2.5M8 7v7",
    }
}
