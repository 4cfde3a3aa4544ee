package io.sequencer.cli.backup;

/** What came from a node is not what it announced; another node, or another try, may give it whole. */
final class BrokenTransferException extends Exception {

    private static final long serialVersionUID = 1;

    BrokenTransferException(String message) {
        super(message);
    }
}
