"""Writes hive_paths.tsv: where delta-rs puts each partition value, and what it logs. Run with deltalake 1.6.6, polars and duckdb installed.

Columns: value, directory on disk, add.path without the file name, who reads the value back (each as a JSON string).
"""
import glob, json, os, shutil, sys, tempfile
import duckdb_extension_delta
import polars
from deltalake import DeltaTable, write_deltalake

VALUES = ["SPY", "spy", "SPY ", " SPY", "BRK/B", "BRK.B", "BRK-B", "a b", "x=y", "é", "e\u0301", "%", "a%2Fb", "100%", "~", "#", "?", "+", "\\", '"', "'", "a:b",
          "^VIX", "$SPX", "[x]", "{x}", "*", "|", "<", ">", "@", "!", "&", "(a)", ",", ";", "`", "_", ".", "..", "\t", "\n", "\x01", "\x7f", "\U0001F680", "株式",
          "__HIVE_DEFAULT_PARTITION__", None]

EXTENSION = glob.glob(os.path.join(os.path.dirname(duckdb_extension_delta.__file__), "extensions", "**", "delta.duckdb_extension"), recursive=True)[0]

root = tempfile.mkdtemp()
out = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "hive_paths.tsv"), "w", encoding="utf-8") if len(sys.argv) < 2 else sys.stdout
for value in VALUES:
    table = os.path.join(root, "t")
    shutil.rmtree(table, ignore_errors=True)
    frame = polars.DataFrame({"symbol": [value], "n": [1]}, schema={"symbol": polars.String, "n": polars.Int64})
    write_deltalake(table, frame.to_arrow(), partition_by=["symbol"])
    add = [json.loads(line)["add"] for line in open(glob.glob(table + "/_delta_log/*.json")[0]) if '"add"' in line][0]
    directories = [entry for entry in os.listdir(table) if entry != "_delta_log"]
    right = []
    try:
        if DeltaTable(table).to_pyarrow_table()["symbol"].to_pylist() == [value]:
            right.append("delta-rs")
    except Exception as e:
        pass
    try:
        if polars.read_delta(table)["symbol"].to_list() == [value]:
            right.append("polars")
    except BaseException as e:
        pass
    try:
        import duckdb
        connection = duckdb.connect()
        connection.execute(f"LOAD '{EXTENSION}'")
        if connection.execute(f"SELECT symbol FROM delta_scan('{table}')").fetchall() == [(value,)]:
            right.append("duckdb")
    except Exception as e:
        print("duckdb", repr(value), str(e)[:100], file=sys.stderr)
    out.write("\t".join(json.dumps(item) for item in [value, directories[0], add["path"].rsplit("/", 1)[0], ",".join(right)]) + "\n")
shutil.rmtree(root)
