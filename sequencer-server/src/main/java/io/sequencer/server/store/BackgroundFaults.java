package io.sequencer.server.store;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Hears of flushes and compactions that failed, on the threads of RocksDB. Without it a node that writes nothing would go on
 * with a store that can keep nothing.
 */
final class BackgroundFaults extends AbstractEventListener {
    private final Path directory;
    private final Consumer<StoreException> onFault;

    BackgroundFaults(Path directory, Consumer<StoreException> onFault) {
        super(EnabledEventCallback.ON_BACKGROUND_ERROR);
        this.directory = directory;
        this.onFault = onFault;
    }

    @Override
    public void onBackgroundError(BackgroundErrorReason reason, Status status) {
        RocksDBException cause = new RocksDBException(status);
        onFault.accept(new StoreException(
                directory + " could not be written (" + reason.name().toLowerCase(java.util.Locale.ROOT) + "): "
                        + cause.getMessage(),
                cause));
    }
}
