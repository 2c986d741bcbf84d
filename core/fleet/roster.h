// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/action_log.h"
#include "core/openc2/command.h"
#include "core/openc2/enrolment.h"
#include "core/openc2/heartbeat.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace metsuke::fleet {

class RosterStep;

enum class AgentState : uint8_t {
    Pending, ///< asked to be one; somebody has to look at its fingerprint
    Approved,
    Refused,
    Revoked,
};
[[nodiscard]] std::string_view agentStateName(AgentState state); ///< pending, approved ...

/// A computer that asked to be an agent, and what is known of it since.
struct Agent {
    std::string device;
    AgentState state = AgentState::Pending;
    openc2::EnrolmentRequest request; ///< what it said of itself when it asked
    std::string fingerprint; ///< of its identity: VerifyingKey::id, to compare with what the computer shows
    Timestamp asked;
    Timestamp decided; ///< approved, refused or revoked; 0 not yet
    std::string decidedBy;
    std::string certificateSerial;
    Timestamp certificateUntil;
    Timestamp lastSeen; ///< by this clock; 0 never
    std::string seenBy; ///< name of the transport
    std::optional<openc2::Heartbeat> heartbeat; ///< the newest
    Duration clockSkew = 0; ///< its clock less ours
    bool isClone = false; ///< two computers use its identity
};

/// What happened to a command. Answered, Expired and Cancelled are final; Unknown is until a late answer
/// comes.
enum class CommandState : uint8_t { Queued, Sent, Answered, Expired, Cancelled, Unknown };
[[nodiscard]] std::string_view commandStateName(CommandState state);

/// An agent counts as connected as long as its last heartbeat (every 30 s) is not older.
constexpr Duration kConnectedFor = 90 * kSecond;

struct CommandRecord {
    openc2::Command command;
    CommandState state = CommandState::Queued;
    std::string by; ///< who asked
    Timestamp created;
    Timestamp changed;
    std::optional<openc2::Response> response; ///< none, too, of an Answered one whose answer cannot be read
};

/// Whether an answer is to be waited for still.
[[nodiscard]] bool isOpen(const CommandRecord& record);

/// Which command, and how far it is: as long as its head is the same, so is the record.
struct CommandHead {
    std::string id;
    CommandState state = CommandState::Queued;
    Timestamp changed;
    friend bool operator==(const CommandHead&, const CommandHead&) = default;
};

struct TokenRecord {
    openc2::EnrolmentToken token;
    Timestamp made;
    std::string by;
    std::string usedBy; ///< device, "" not yet
    bool approvesAtOnce = false; ///< nobody looks at the fingerprint
};

/// A certificate that must not be believed any more.
struct RevokedCertificate {
    std::string serial; ///< hex
    std::string device;
    Timestamp at;
};

/// The record of this workstation's agents: who they are, tokens, the ledger of commands with what became of
/// each, and a hash-chained log of everything that was decided or refused. One SQLite file (synchronous=FULL)
/// in the fleet's folder, mode 0700. Several processes may have it open (the window, the command line):
/// whoever serves the agents acts on what the others write. One thread an object.
class Roster {
public:
    /// Makes folder and file when they are missing.
    static Result<std::unique_ptr<Roster>> open(const std::filesystem::path& folder);
    ~Roster();

    // --- Enrolment
    /// A token with a new id and secret; `places`, `authority` and `root` as the caller knows them.
    Result<openc2::EnrolmentToken> makeToken(
        openc2::EnrolmentToken shape, bool approvesAtOnce, const std::string& by, Timestamp now);
    Result<std::vector<TokenRecord>> tokens();
    Result<std::optional<TokenRecord>> token(const std::string& id);
    /// Marks the token as used and adds the agent, in one step. NotFound: no such token; Busy: another device
    /// used it; InvalidArgument: expired; PermissionDenied: the device is an agent with another identity
    /// already, or its identity was revoked (fleet.device_taken, fleet.identity_revoked). The same request
    /// again changes nothing.
    Result<void> addAgent(const std::string& tokenId, const openc2::EnrolmentRequest& request, Timestamp now);

    // --- Agents
    Result<std::vector<Agent>> agents();
    Result<std::optional<Agent>> agent(const std::string& device);
    /// Agent::seenBy of the device alone, "" when it is none: asked for all that is sent.
    Result<std::string> seenBy(const std::string& device);
    /// By any of the addresses that it told last; the one seen last where several have it.
    Result<std::optional<Agent>> agentAt(const IpAddress& address);
    /// Pending to Approved or Refused; Approved to Revoked. `fingerprint`: of the identity that whoever decides has seen.
    /// InvalidArgument for other steps, and when the device has another identity by now (fleet.other_identity).
    Result<void> decide(const std::string& device, const std::string& fingerprint, AgentState state, const std::string& by,
        Timestamp now);
    /// Of an Approved agent. Replaces the one before, which stays good until it ends or the agent is revoked.
    Result<void> setCertificate(const std::string& device, const std::string& pem, const std::string& serial,
        Timestamp until, Timestamp now);
    Result<std::string> certificate(const std::string& device); ///< PEM, "" none
    /// Of revoked agents, as long as they would be good otherwise.
    Result<std::vector<RevokedCertificate>> revokedCertificates(Timestamp now);
    /// Of those, whoever has no other certificate that counts: who is no Approved agent. Sorted.
    Result<std::vector<std::string>> deniedDevices(Timestamp now);
    /// NotFound when the device is no Approved agent. `by`: name of the transport; what came by "file:" was
    /// carried, so that it counts as heard when it was written, and says nothing of the clock.
    Result<void> heard(
        const std::string& device, const openc2::Heartbeat& heartbeat, const std::string& by, Timestamp now);
    Result<void> markClone(const std::string& device, Timestamp now);
    /// Somebody looked at it: one computer uses the identity again.
    Result<void> clearClone(const std::string& device, const std::string& by, Timestamp now);

    // --- Commands. What cannot be read any more (the file was damaged, a newer version wrote it) is left out
    /// Gives it an id and a sequence number (never twice for one device) and queues it. The whole record is
    /// returned. InvalidArgument: the device is no Approved agent. Busy: 100,000 commands wait. Finished ones
    /// are forgotten after 90 days, and earlier when there are more.
    Result<CommandRecord> order(openc2::Command command, const std::string& by, Timestamp now);
    Result<std::optional<CommandRecord>> command(const std::string& id);
    /// The newest of the device with this target.
    Result<std::optional<CommandRecord>> newest(const std::string& device, const std::string& targetKind);
    /// Newest first.
    Result<std::vector<CommandRecord>> commands(const std::string& device, size_t maximum);
    /// The same without what was asked and answered: costs as little when the answers are large.
    Result<std::vector<CommandHead>> commandHeads(const std::string& device, size_t maximum);
    /// To be sent now: queued, or sent and not answered for `again` to an agent that was heard in the last 90
    /// s (others get theirs when they are heard again). Longest waiting first.
    Result<std::vector<CommandRecord>> outstanding(Timestamp now, Duration again, size_t maximum);
    /// All that the device has not answered yet, oldest first.
    Result<std::vector<CommandRecord>> unanswered(const std::string& device, Timestamp now, size_t maximum);
    /// A Queued one keeps from now on the epoch that its device told last, so that it is the same text
    /// whenever it is sent.
    Result<void> markSent(const std::vector<std::string>& ids, Timestamp now);
    /// Takes that back of commands that nothing could carry: Queued again, and outstanding again after
    /// `again`.
    Result<void> markUnsent(const std::vector<std::string>& ids, Timestamp now);
    /// Whether sent before or not, they are outstanding again `again` after `sent`.
    Result<void> putOff(const std::vector<std::string>& ids, Timestamp sent);
    /// What was sent before `sent` to devices that are heard by this way, and was not answered, is outstanding at once.
    Result<void> sendAgainBy(const std::string& way, Timestamp sent);
    /// False: there is no such command for this device, or it has an answer already (the first counts). An
    /// interim one (102) is kept until the next.
    Result<bool> answered(const std::string& device, const openc2::Response& response, Timestamp now);
    /// Of an answer whose results are kept elsewhere: status and words stay.
    Result<void> forgetResults(const std::string& id);
    Result<void> cancel(const std::string& id, const std::string& by, Timestamp now); ///< only Queued
    /// Queued and Sent ones past their time become Expired and Unknown, a thousand at most; those that
    /// outstanding() could not read are Cancelled and Unknown at once, and logged. How many.
    Result<int64_t> expire(Timestamp now);

    // --- What happened
    /// Several of the calls here as one transaction: until the returned one commits or goes.
    Result<Transaction> batch();
    /// A part of a batch, which can fail by itself: undone unless it commits.
    Result<RosterStep> part();
    /// Whether a batch is still what it was: a full disk ends it.
    [[nodiscard]] bool isInBatch() const;
    Result<void> note(const std::string& actor, const std::string& kind, const std::string& what,
        Timestamp now); ///< `what`: JSON
    Result<std::vector<ActionLog::Entry>> log(size_t maximum);
    Result<ActionLog::Verdict> verifyLog();
    /// Changes with every commit of any process: cheap to poll.
    Result<int64_t> version();

private:
    explicit Roster(std::unique_ptr<Connection> connection);
    Result<void> addNew(const openc2::EnrolmentRequest& request, const std::string& fingerprint,
        AgentState state, Timestamp now);
    Result<bool> hasAddresses(int64_t agent, const std::vector<IpAddress>& addresses);
    /// One text of the device's row, "" when there is none.
    Result<std::string> textOf(const char* query, const std::string& device);
    Result<void> makeRoomForCommand(Timestamp now);
    Result<bool> hasRoomForCommand();
    template <typename... Values>
    Result<std::vector<CommandRecord>> find(const std::string& condition, const Values&... values);
    Result<int64_t> endUnreadable(RosterStep& step, Timestamp now);
    std::unique_ptr<Connection> m_connection;
    std::set<std::string> m_unreadable; ///< open commands that find() left out, for expire()
};

} // namespace metsuke::fleet
