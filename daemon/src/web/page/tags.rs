//! What tags mean for whoever reads.

/// What a tag does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// Nothing in it is for readers.
    Silent,
    /// What is beside the matter: ways to other pages, and things to press.
    Beside,
    /// The matter itself, where a page says which that is.
    Matter,
    /// A heading of a level from 1.
    Heading(usize),
    /// Stands by itself.
    Block,
    /// Begins a line.
    Line,
    /// A list; numbered or not.
    List { is_numbered: bool },
    /// Something in a list.
    Item,
    /// A cell of a table.
    Cell,
    /// Spaces and ends of lines count.
    Verbatim,
    /// Words of a program.
    Code,
    /// A way to somewhere.
    Link,
    /// A picture.
    Image,
    /// A line between two parts.
    Rule,
    /// The page's name.
    Title,
    /// What addresses on the page begin at.
    Base,
    /// Says nothing.
    Plain,
}

/// What a tag's name, in lower case, means.
pub(super) fn tag(name: &[u8]) -> Tag {
    match name {
        b"script" | b"style" | b"noscript" | b"template" | b"svg" | b"math" | b"iframe" | b"object"
        | b"canvas" | b"noembed" | b"noframes" | b"audio" | b"video" | b"textarea" => Tag::Silent,
        b"nav" | b"aside" | b"footer" | b"button" | b"select" | b"dialog" | b"menu" => Tag::Beside,
        b"main" | b"article" => Tag::Matter,
        b"h1" => Tag::Heading(1),
        b"h2" => Tag::Heading(2),
        b"h3" => Tag::Heading(3),
        b"h4" => Tag::Heading(4),
        b"h5" => Tag::Heading(5),
        b"h6" => Tag::Heading(6),
        b"p" | b"section" | b"blockquote" | b"table" | b"figure" | b"dl" | b"details" | b"header"
        | b"form" | b"fieldset" | b"address" => Tag::Block,
        b"div" | b"br" | b"tr" | b"dt" | b"dd" | b"summary" | b"figcaption" | b"caption" | b"option"
        | b"body" | b"center" => Tag::Line,
        b"ul" => Tag::List { is_numbered: false },
        b"ol" => Tag::List { is_numbered: true },
        b"li" => Tag::Item,
        b"td" | b"th" => Tag::Cell,
        b"pre" | b"xmp" | b"listing" | b"plaintext" => Tag::Verbatim,
        b"code" | b"kbd" | b"samp" | b"tt" => Tag::Code,
        b"a" => Tag::Link,
        b"img" => Tag::Image,
        b"hr" => Tag::Rule,
        b"title" => Tag::Title,
        b"base" => Tag::Base,
        _ => Tag::Plain,
    }
}

/// Whether an element of this name never has anything in it, so that nobody closes it.
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
    )
}
