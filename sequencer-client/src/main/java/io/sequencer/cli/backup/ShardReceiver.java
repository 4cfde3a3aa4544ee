package io.sequencer.cli.backup;

import io.sequencer.proto.backup.v1.BackupFile;
import io.sequencer.proto.backup.v1.ShardBegin;
import io.sequencer.proto.backup.v1.ShardPiece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/** Writes one shard's files as they come, and compares sizes and SHA-256 with what the node says. Used once. */
final class ShardReceiver {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final Path directory;
    private final ReceiveProgress progress;

    /** @param directory empty */
    ShardReceiver(Path directory, ReceiveProgress progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * @return what was received, with the SHA-256 of each file; all of it is fsynced but the directory
     * @throws BrokenTransferException if what came is not what was announced
     * @throws IOException if the disk refused
     */
    ShardBegin receive(Iterator<ShardPiece> pieces) throws BrokenTransferException, IOException {
        require(pieces.hasNext(), "nothing came");
        ShardPiece first = pieces.next();
        require(first.hasBegin(), "no beginning came");
        ShardBegin.Builder received = first.getBegin().toBuilder();
        List<BackupFile> files = first.getBegin().getShard().getFilesList();
        progress.begin(
                received.getShard().getShard(),
                files.stream().mapToLong(BackupFile::getBytes).sum());
        for (int i = 0; i < files.size(); i++) {
            String sha256 = receiveFile(files.get(i), pieces);
            received.getShardBuilder().getFilesBuilder(i).setSha256(sha256);
        }
        require(!pieces.hasNext(), "more came than was announced");
        progress.end();
        return received.build();
    }

    private String receiveFile(BackupFile file, Iterator<ShardPiece> pieces)
            throws BrokenTransferException, IOException {
        require(NAME.matcher(file.getName()).matches(), "a file cannot be called " + file.getName());
        Path path = directory.resolve(file.getName());
        MessageDigest sha256 = BackupDraft.newSha256();
        long bytes = 0;
        String said = "";
        try (OutputStream out = Files.newOutputStream(path)) {
            while (said.isEmpty()) {
                require(pieces.hasNext(), file.getName() + " is cut off");
                ShardPiece piece = pieces.next();
                piece.getData().writeTo(out);
                sha256.update(piece.getData().asReadOnlyByteBuffer());
                bytes += piece.getData().size();
                require(bytes <= file.getBytes(), file.getName() + " is longer than announced");
                progress.received(piece.getData().size());
                said = piece.getSha256();
            }
        }
        BackupDraft.sync(path);
        require(bytes == file.getBytes(), file.getName() + " is shorter than announced");
        require(
                HexFormat.of().formatHex(sha256.digest()).equals(said),
                file.getName() + " was damaged on its way: it does not have its SHA-256");
        return said;
    }

    private static void require(boolean holds, String otherwise) throws BrokenTransferException {
        if (!holds) {
            throw new BrokenTransferException(otherwise);
        }
    }
}
