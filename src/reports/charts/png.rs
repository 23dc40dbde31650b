//! A drawing as PNG, for messengers. The font is inside the program: servers have none.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// Telegram shows photos at most 1,280 points wide.
pub const PIXELS: u32 = 1_280;
/// A picture taller than this is a mistake, and memory.
const MAX_HEIGHT: f32 = 4_096.0;

const FONTS: [&[u8]; 2] = [
    include_bytes!("../../../assets/fonts/Roboto-Regular.ttf"),
    include_bytes!("../../../assets/fonts/Roboto-Medium.ttf"),
];

static FACES: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut faces = fontdb::Database::new();
    for font in FONTS {
        faces.load_font_data(font.to_vec());
    }
    Arc::new(faces)
});

/// The coloured SVG as a PNG [`PIXELS`] wide.
///
/// # Errors
/// What is wrong with the drawing.
pub fn png(svg: &str) -> Result<Vec<u8>, String> {
    let options = Options { fontdb: FACES.clone(), font_family: "Roboto".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let scale = PIXELS as f32 / tree.size().width();
    let height = (tree.size().height() * scale).ceil();
    if !(1.0..=MAX_HEIGHT).contains(&height) {
        return Err(format!("the picture would be {height} points high"));
    }
    let mut map = Pixmap::new(PIXELS, height as u32).ok_or("no room for the picture")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut map.as_mut());
    map.encode_png().map_err(|error| error.to_string())
}
