// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"
#include "core/fleet/roster.h"

#include <functional>

namespace metsuke::fleet {

/// Where and how agents are served.
struct FleetSettings {
    std::filesystem::path folder; ///< roster, keys, broker; made when missing
    std::vector<std::string>
        listenAddresses; ///< addresses in the broker's certificate and in tokens; empty: no broker of ours
    uint16_t port = 8883;
    uint16_t enrolPort = 8884;
    std::string
        externalBroker; ///< "mqtts://host:port" instead of our own; its certificates stand in the folder
    std::filesystem::path fileDrop; ///< empty: none
    bool hasLocalSocket = true; ///< FOLDER/agents.sock
    std::filesystem::path mosquitto = "/usr/sbin/mosquitto";
    openc2::Passphrase passphrase = {}; ///< asks for that of operator.key, if it has one
    bool mayBeLocked = false; ///< serves also while operator.key is closed: what is to be signed waits for unlock()
};

struct FleetState {
    struct Way {
        std::string name;
        bool isConnected = false;
        Message why; ///< when it is not
    };
    std::vector<Way> ways;
    bool isLocked = false; ///< operator.key is closed: commands wait, and computers that enrol
};

/// Serves the agents of a roster: supervises the broker, answers enrolments, sends what the ledger holds and
/// files what comes back. Has a thread of its own; acts within 200 ms on what other processes wrote into the
/// roster. Only one a folder: Busy otherwise.
class FleetServer {
public:
    struct Events {
        std::function<void(const FleetState&)> state;
        std::function<void()> rosterChanged; ///< in the server's thread, at most ten times a second
    };
    static Result<std::unique_ptr<FleetServer>> start(const FleetSettings& settings, Events events);
    ~FleetServer(); ///< ends the broker, too

    /// operator.key, opened: what waited is sent. InvalidArgument: it is another one. From any thread.
    Result<void> unlock(openc2::SigningKey key);
    /// Forgets it within 200 ms, wiped. From any thread.
    void lock();

private:
    struct Inside;
    explicit FleetServer(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

/// $XDG_DATA_HOME/metsuke/fleet, else ~/.local/share/metsuke/fleet; empty when the user has neither.
[[nodiscard]] std::filesystem::path defaultFleetFolder();

/// Makes keys and certificates of the folder when they are missing, and a token that leads to it. Does not
/// need the server.
Result<openc2::EnrolmentToken> enrolmentToken(const FleetSettings& settings, bool approvesAtOnce,
    Duration validity, const std::string& by, Timestamp now);

/// Orders a trace of the device and returns the command's id. `question`: endpoint::encodeQuestion.
Result<std::string> orderTrace(Roster& roster, const std::string& device, const std::string& question,
    const std::string& by, Timestamp now);
/// What came of it, of a response with status 200.
Result<endpoint::Trace> traceOf(const openc2::Response& response);

} // namespace metsuke::fleet
