"""Writes MovieLens 1M with films that nobody has seen in training, for `configs/sasrec-titles-ml-1m.json`.

    python3 bench/sequences/cold.py ../shared/data/ml-1m/interactions.tsv runs/ml-1m-cold
    ./twinspire train configs/sasrec-titles-ml-1m.json --run runs/sasrec-titles-cold \\
      --set data.train=runs/ml-1m-cold/train.tsv --set data.dev=runs/ml-1m-cold/dev.tsv --set data.test=runs/ml-1m-cold/test.tsv \\
      --set 'data.split={"type": "files"}'

Every tenth film is cold: it is taken out of all histories. Test asks for the last film of those users whose last one is cold, from all the
others that they had; dev asks the other users for their last film.
"""
import argparse
import pathlib
import zlib

COLD_OF = 10


def is_cold(item):
    return zlib.crc32(item.encode()) % COLD_OF == 0


def open_split(folder, name):
    return (folder / f"{name}.tsv").open("w", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path, metavar="INTERACTIONS", help="user, item and order, separated by tabs")
    parser.add_argument("into", type=pathlib.Path, metavar="FOLDER", help="where train.tsv, dev.tsv and test.tsv are written")
    arguments = parser.parse_args()
    source, into = arguments.source, arguments.into
    into.mkdir(parents=True, exist_ok=True)
    histories = {}
    with source.open(encoding="utf-8") as lines:
        header = next(lines)
        for line in lines:
            user, item, order = line.rstrip("\n").split("\t")
            histories.setdefault(user, []).append((int(order), item))
    asked = 0
    with open_split(into, "train") as train, open_split(into, "dev") as dev, open_split(into, "test") as test:
        for file in (train, dev, test):
            file.write(header)
        for user, history in histories.items():
            history.sort()
            last, film = history[-1]
            for order, item in history[:-1]:
                if not is_cold(item):
                    train.write(f"{user}\t{item}\t{order}\n")
            if is_cold(film):
                test.write(f"{user}\t{film}\t{last}\n")
                asked += 1
            else:
                dev.write(f"{user}\t{film}\t{last}\n")
    print(f"{asked} users are asked for a film that nobody has seen in training")


if __name__ == "__main__":
    main()
