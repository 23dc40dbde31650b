//! A shop's own labels in the store.

use spindle::model::ids::{ChatId, MessageId, Shop};
use spindle::model::own_label::{LabelHead, OwnLabel};

use crate::store::{at, open};

fn label(message: i64, head: LabelHead, codes: &[&str], secs: i64) -> OwnLabel {
    OwnLabel {
        message: MessageId(message),
        chat: ChatId(5),
        head,
        codes: head.bits_of(codes).unwrap(),
        believed: 0b1,
        model: 7,
        author: "telegram:1".into(),
        at: at(secs),
        sampled: true,
    }
}

#[tokio::test]
async fn own_labels_are_kept_and_the_last_word_counts() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let shop = Shop::main();
    let spin = label(1, LabelHead::Spin, &["S", "P"], 10);
    let none = label(2, LabelHead::Objection, &[], 20);
    for one in [&label(1, LabelHead::Spin, &["O"], 5), &none, &spin] {
        store.save_own_label(&shop, one).await.unwrap();
    }
    assert_eq!(store.own_labels(&shop).await.unwrap(), [spin, none]);
    assert_eq!(store.own_labels(&Shop("other".into())).await.unwrap(), []);
    assert_eq!(store.changed_chats(&shop, 1, 10).await.unwrap(), [ChatId(5)], "the chat is judged again");
    store.close().await;
}
