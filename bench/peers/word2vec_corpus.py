"""Writes the corpus of the word2vec comparison: one sentence a line, lower-case words with spaces between.

    python3 bench/peers/word2vec_corpus.py ../shared/data data/words.txt

The Brown corpus, a sample of Wikipedia (markup removed), and the texts of medquad, cranfield and cisi. Needs the
standard library alone.
"""

import bz2
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

WORDS = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
NESTED = [re.compile(r"\{\{[^{}]*\}\}"), re.compile(r"\{\|[^{}]*\|\}")]
MARKUP = [
    (re.compile(r"<!--.*?-->", re.S), " "),
    (re.compile(r"<(ref|math|gallery|timeline)\b[^>/]*>.*?</\1>", re.S), " "),
    (re.compile(r"<[^>]*>"), " "),
    (re.compile(r"\[\[(?:File|Image|Category|[a-z-]{2,12}):[^\[\]]*(?:\[\[[^\]]*\]\][^\[\]]*)*\]\]"), " "),
    (re.compile(r"\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]"), r"\1"),
    (re.compile(r"\[https?://\S*\s*([^\]]*)\]"), r"\1"),
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"&[a-z]+;"), " "),
    (re.compile(r"'{2,}|={2,}|^[*#:;|!]+", re.M), " "),
]


def plain(wiki):
    for pattern in NESTED * 4:
        wiki = pattern.sub(" ", wiki)
    for pattern, by in MARKUP:
        wiki = pattern.sub(by, wiki)
    return wiki


def articles(path):
    """Texts of articles; the sample ends in the middle of one."""
    try:
        with bz2.open(path) as xml:
            for _, node in ElementTree.iterparse(xml):
                if node.tag.endswith("}text") and node.text and not node.text.startswith("#REDIRECT"):
                    yield plain(node.text)
                    node.clear()
    except (ElementTree.ParseError, EOFError):
        return


def texts(data):
    yield from (data / "wordvec" / "brown.txt").read_text().splitlines()
    for file in sorted((data / "wordvec").glob("enwiki*.bz2")):
        yield from articles(file)
    for name in ("medquad", "cranfield", "cisi"):
        for line in (data / name / "corpus.jsonl").read_text().splitlines():
            document = json.loads(line)
            yield document.get("title", "") + "\n" + document["text"]


def main():
    data, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with target.open("w") as out:
        for text in texts(data):
            for sentence in SENTENCE.split(text):
                words = WORDS.findall(sentence.lower())
                if len(words) > 1:
                    count += len(words)
                    out.write(" ".join(words) + "\n")
    print(f"{count} words in {target}", file=sys.stderr)


if __name__ == "__main__":
    main()
