package io.sequencer.client.presence;

import io.sequencer.client.editing.EditedText;
import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.SelectionRange;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The others, each where it is in the local content; one whose op has not arrived yet is shown when it has. */
final class OtherPresences {

    /** More are not kept: nobody could tell them apart. */
    static final int MOST = 1_000;

    private final Map<String, Participant> shown = new LinkedHashMap<>();
    /** Said of a content that this copy has not reached. */
    private final Map<String, Presence> ahead = new LinkedHashMap<>();

    List<Participant> all() {
        return List.copyOf(shown.values());
    }

    /** Whether what is shown changed. */
    boolean receive(Presences message, EditedText text) {
        List<Participant> before = all();
        if (message.getAll()) {
            Set<String> present = new HashSet<>();
            message.getChangesList().forEach(each -> present.add(each.getClientId()));
            shown.keySet().retainAll(present);
            ahead.keySet().retainAll(present);
        }
        for (Presence each : message.getChangesList()) {
            String id = each.getClientId();
            if (id.equals(text.clientId())) {
                continue;
            }
            ahead.remove(id);
            if (!each.hasState()) {
                shown.remove(id);
            } else if (each.getSeq() > text.seq()) {
                hold(id, each);
            } else {
                show(each, text);
            }
        }
        return !before.equals(all());
    }

    private void hold(String id, Presence presence) {
        if (ahead.size() < MOST) {
            ahead.put(id, presence);
        }
    }

    private void show(Presence presence, EditedText text) {
        if (shown.size() >= MOST && !shown.containsKey(presence.getClientId())) {
            return;
        }
        PresenceState state = presence.getState();
        List<Selection> selections = new ArrayList<>();
        for (SelectionRange range : state.getSelectionsList()) {
            OptionalInt anchor = text.localPosition(range.getAnchor(), presence.getSeq(), Side.LEFT);
            OptionalInt head = text.localPosition(range.getHead(), presence.getSeq(), Side.LEFT);
            if (anchor.isPresent() && head.isPresent()) {
                selections.add(new Selection(anchor.getAsInt(), head.getAsInt()));
            }
        }
        shown.put(
                presence.getClientId(),
                new Participant(
                        presence.getClientId(),
                        presence.getUser(),
                        new Profile(state.getName(), state.getColor(), selections, state.getData())));
    }

    /**
     * The local content changed; whether what is shown did. A cursor goes on behind what its own client typed, and stays
     * before what others put there.
     */
    boolean moved(TextOp change, String author) {
        boolean any = false;
        for (Map.Entry<String, Participant> each : shown.entrySet()) {
            Participant participant = each.getValue();
            Side side = participant.clientId().equals(author) ? Side.RIGHT : Side.LEFT;
            List<Selection> selections = participant.profile().selections().stream()
                    .map(selection -> selection.moved(change, side))
                    .toList();
            if (!selections.equals(participant.profile().selections())) {
                any = true;
                each.setValue(new Participant(
                        participant.clientId(),
                        participant.user(),
                        participant.profile().withSelections(selections)));
            }
        }
        return any;
    }

    /** The copy took in more of the log; whether that let somebody be shown. */
    boolean reached(EditedText text) {
        boolean any = false;
        for (Presence each : List.copyOf(ahead.values())) {
            if (each.getSeq() <= text.seq()) {
                ahead.remove(each.getClientId());
                show(each, text);
                any = true;
            }
        }
        return any;
    }

    /** Nothing is heard of them any more; whether somebody was shown. */
    boolean clear() {
        boolean any = !shown.isEmpty();
        shown.clear();
        ahead.clear();
        return any;
    }
}
