//! The corpus compiled in: dialogues written for this project, labelled by the guide in
//! docs/model-card.md. A new kind of shop: its file in `text/corpus` and a line here.

use crate::text::labels::corpus;
use crate::text::labels::dialogue::LabelledDialogue;

/// Kinds of shops that no model is trained on: by them it is measured in every build.
pub const HELD_OUT: [&str; 3] = ["prams", "tea_coffee", "watches"];

const FILES: &[(&str, &str)] = &[
    ("appliances", include_str!("../corpus/appliances.txt")),
    ("aquariums", include_str!("../corpus/aquariums.txt")),
    ("bags", include_str!("../corpus/bags.txt")),
    ("bakery_b2b", include_str!("../corpus/bakery_b2b.txt")),
    ("bathroom_textile", include_str!("../corpus/bathroom_textile.txt")),
    ("bicycles", include_str!("../corpus/bicycles.txt")),
    ("board_games", include_str!("../corpus/board_games.txt")),
    ("books", include_str!("../corpus/books.txt")),
    ("building_materials", include_str!("../corpus/building_materials.txt")),
    ("carpets", include_str!("../corpus/carpets.txt")),
    ("curtains", include_str!("../corpus/curtains.txt")),
    ("fabrics", include_str!("../corpus/fabrics.txt")),
    ("fishing_tourism", include_str!("../corpus/fishing_tourism.txt")),
    ("food_delivery", include_str!("../corpus/food_delivery.txt")),
    ("garden", include_str!("../corpus/garden.txt")),
    ("handmade_gifts", include_str!("../corpus/handmade_gifts.txt")),
    ("house_plants", include_str!("../corpus/house_plants.txt")),
    ("kids_furniture", include_str!("../corpus/kids_furniture.txt")),
    ("kitchens_to_order", include_str!("../corpus/kitchens_to_order.txt")),
    ("lighting", include_str!("../corpus/lighting.txt")),
    ("mattresses", include_str!("../corpus/mattresses.txt")),
    ("musical_instruments", include_str!("../corpus/musical_instruments.txt")),
    ("optics", include_str!("../corpus/optics.txt")),
    ("perfume", include_str!("../corpus/perfume.txt")),
    ("pets", include_str!("../corpus/pets.txt")),
    ("pharmacy_health", include_str!("../corpus/pharmacy_health.txt")),
    ("phones_repair", include_str!("../corpus/phones_repair.txt")),
    ("plumbing", include_str!("../corpus/plumbing.txt")),
    ("prams", include_str!("../corpus/prams.txt")),
    ("saddles_horse", include_str!("../corpus/saddles_horse.txt")),
    ("sauna_stoves", include_str!("../corpus/sauna_stoves.txt")),
    ("scooters", include_str!("../corpus/scooters.txt")),
    ("shoes", include_str!("../corpus/shoes.txt")),
    ("sport_nutrition", include_str!("../corpus/sport_nutrition.txt")),
    ("tea_coffee", include_str!("../corpus/tea_coffee.txt")),
    ("tools", include_str!("../corpus/tools.txt")),
    ("tours", include_str!("../corpus/tours.txt")),
    ("toys", include_str!("../corpus/toys.txt")),
    ("tyres", include_str!("../corpus/tyres.txt")),
    ("watches", include_str!("../corpus/watches.txt")),
    ("wedding_dresses", include_str!("../corpus/wedding_dresses.txt")),
    ("winter_accessories", include_str!("../corpus/winter_accessories.txt")),
    ("auto_parts", include_str!("../corpus/dev/auto_parts.txt")),
    ("cakes", include_str!("../corpus/dev/cakes.txt")),
    ("cosmetics", include_str!("../corpus/dev/cosmetics.txt")),
    ("electronics", include_str!("../corpus/dev/electronics.txt")),
    ("flowers", include_str!("../corpus/dev/flowers.txt")),
    ("furniture", include_str!("../corpus/dev/furniture.txt")),
    ("home_textiles", include_str!("../corpus/dev/home_textiles.txt")),
    ("jewellery", include_str!("../corpus/dev/jewellery.txt")),
    ("kids_clothes", include_str!("../corpus/dev/kids_clothes.txt")),
    ("lingerie", include_str!("../corpus/dev/lingerie.txt")),
    ("sportswear", include_str!("../corpus/dev/sportswear.txt")),
];

/// All dialogues. The error names the file and line.
pub fn all() -> Result<Vec<LabelledDialogue>, String> {
    let mut dialogues = Vec::new();
    for (shop, text) in FILES {
        dialogues.extend(corpus::parse(shop, text).map_err(|fault| format!("{shop}: {fault}"))?);
    }
    Ok(dialogues)
}

/// Whether a dialogue is kept for measuring.
pub fn is_held_out(dialogue: &LabelledDialogue) -> bool {
    HELD_OUT.contains(&dialogue.shop.as_str())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_listed_and_reads() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/corpus");
        let count = |folder: &Path| {
            let entries = std::fs::read_dir(folder).unwrap();
            entries.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "txt")).count()
        };
        assert_eq!(count(&folder) + count(&folder.join("dev")), FILES.len());
        let dialogues = all().unwrap();
        assert!(dialogues.len() > 400);
        for shop in HELD_OUT {
            assert!(dialogues.iter().any(|dialogue| dialogue.shop == shop), "{shop}");
        }
    }
}
