package io.sequencer.cli.drill.revoke.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * What one guest came to do. Where nothing happened nothing can have gone wrong, and a drill says nothing.
 *
 * @param revocations of the guest's right
 * @param acked ops of the guest
 * @param delivered ops that came to the guest
 */
public record Effort(Tenure tenure, long revocations, long acked, long delivered) {

    /** What must have happened and did not, one sentence each. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        String who = tenure.docId() + ": " + tenure.user();
        if (revocations == 0) {
            missing.add(who + " never had the right revoked: nothing was tried");
        }
        if (tenure.writes() && acked == 0) {
            missing.add(who + " may write, and no op was ever acked");
        }
        if (delivered == 0) {
            missing.add(who + " may follow, and no op was ever delivered");
        }
        return missing;
    }
}
