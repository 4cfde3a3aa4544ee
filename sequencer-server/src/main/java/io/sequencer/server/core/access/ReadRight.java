package io.sequencer.server.core.access;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.Error;
import java.util.Optional;

/** Whether a subscriber may be told of a document. Pure; asked again whenever the document's rights may have changed. */
@FunctionalInterface
public interface ReadRight {

    /**
     * Why not, if not.
     *
     * @param row as of a state that is not older than anything that is to be told
     * @param accountsOn whether owners and grants decide in that state
     */
    Optional<Error> denial(DocumentRow row, boolean accountsOn);
}
