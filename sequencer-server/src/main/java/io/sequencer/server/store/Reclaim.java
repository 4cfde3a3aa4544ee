package io.sequencer.server.store;

import io.sequencer.server.store.rows.Column;
import io.sequencer.server.store.rows.RowKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.rocksdb.RocksDBException;

/**
 * Gives the disk back what dropped rows take, at once: without it their files go when RocksDB gets to them. Documents are
 * noted by whoever drops rows of them, under the store's lock for writing.
 */
final class Reclaim {
    /** More are not told apart; then whole columns are looked at. */
    private static final int MOST_DOCUMENTS = 10_000;

    private final Database database;
    private final NavigableSet<String> dropped = new TreeSet<>();

    Reclaim(Database database) {
        this.database = database;
    }

    /** Rows of the document were dropped. */
    void note(String docId) {
        if (dropped.size() < MOST_DOCUMENTS) {
            dropped.add(docId);
        }
    }

    /** The documents that were noted since the last time, in the order of their names. */
    List<String> take() {
        List<String> taken = new ArrayList<>(dropped);
        dropped.clear();
        return taken;
    }

    /**
     * Writes the rows of these documents, and what lies between them, anew. Rows and their new copy take space together for
     * a while: what would take more than the budget at a time is done in parts, and left out if one document alone does.
     *
     * @param isEnough whether to stop between two parts
     */
    void run(List<String> docIds, long budgetBytes, BooleanSupplier isEnough) throws RocksDBException {
        for (Column column : Column.OF_A_DOCUMENT) {
            rewrite(column, docIds, budgetBytes, isEnough);
        }
    }

    private void rewrite(Column column, List<String> docIds, long budgetBytes, BooleanSupplier isEnough)
            throws RocksDBException {
        if (docIds.isEmpty() || isEnough.getAsBoolean()) {
            return;
        }
        byte[] lowest = RowKeys.aheadOfRowsOf(docIds.get(0));
        byte[] behind = RowKeys.behindRowsOf(docIds.get(docIds.size() - 1));
        if (database.sizeOf(column, lowest, behind) <= budgetBytes) {
            database.rewrite(column, lowest, behind);
        } else if (docIds.size() > 1) {
            int half = docIds.size() / 2;
            rewrite(column, docIds.subList(0, half), budgetBytes, isEnough);
            rewrite(column, docIds.subList(half, docIds.size()), budgetBytes, isEnough);
        }
    }
}
