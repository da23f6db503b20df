"""The township's records for several people at once: the same sheets as the workbook, in one database.

    store = Store.open("sqlite:///…/红头.sqlite3")         # or postgresql://…; a Path is an SQLite file
    dataset = store.read(viewer)                           # → Dataset as read_workbook gives it; DataRefused
    dataset, findings = store.read_with_findings(viewer)   # a Finding has .sheet .row .row_id .field
    store.state                                            # grows by one with every change; cache pages by it
    store.rows(Household, viewer, where={"village": "东沟村"}, ids=[…], contains="张", order="number",
               limit=50, offset=0)                     # → [StoredRow]: .row_id .version .cells
    store.count(Household, viewer, where=…, contains=…)
    outcome = store.change(viewer, [Edit(Household, 12, 3, "phone", "138…"), Insert(Member, {…})],
                           what="填写")  # all of it, or nothing and outcome.conflicts
    store.history(viewer, kind=Household, row_id=12)       # → list[HistoryLine], newest first
    store.undo(viewer, outcome.state)                      # one's own change; conflicts where others went on
    store.take_in({Household: [{"number": …}, …]}, viewer) # a whole workbook into an empty store
    store.accounts                                         # accounts, sessions, one audit line a deed, jobs

`viewer=None` is the program itself and sees everything. A `Viewer(name, role, townships, villages)` sees
and changes what `viewers` says: it is decided here, in the query, not by who asks. A cell is kept as the
text that a clerk would read in it (`cells`); what is not valid is kept too and told as a finding. A row that
somebody else changed meanwhile is merged cell by cell: only the same cell changed by two is a conflict.

Tables bear the sheets' names and the headings (`tables`); they follow the `Row` classes when a store is
opened. The fixed tables are changed by the Alembic revisions in `migrations`.
"""
