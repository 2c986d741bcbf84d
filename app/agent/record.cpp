// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/record.h"

#include "app/agent/channel.h"
#include "app/agent/link.h"
#include "app/agent/lookup_teller.h"
#include "app/agent/own_limits.h"
#include "app/agent/privileges.h"
#include "app/agent/sensor_messages.h"
#include "app/agent/unrecorded.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/activity_json.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::agent {

namespace {

constexpr int kChannelDescriptor = 3, kCommitMs = 250;

volatile std::sig_atomic_t isAskedToStop = 0;
void onSignal(int) { isAskedToStop = 1; }

void watchSignals() {
    struct sigaction action {};
    action.sa_handler = &onSignal; // without SA_RESTART: waiting ends
    for (const int number : {SIGINT, SIGTERM}) {
        ::sigaction(number, &action, nullptr);
    }
}

/// The sensor, as this program once more. -1: it cannot be started.
pid_t startSensor(const RecordOptions& options, const Channel& channel) {
    const std::string writer = std::to_string(::getpid());
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string descriptor = std::to_string(kChannelDescriptor);
        ::dup2(channel.descriptor(), kChannelDescriptor);
        if (channel.descriptor() == kChannelDescriptor) {
            ::fcntl(kChannelDescriptor, F_SETFD, 0); // dup2 onto itself leaves it to be closed
        }
        ::execl("/proc/self/exe", "metsuke-agent", "sensor", "--channel", descriptor.c_str(), "--sensor", options.sensor.c_str(), "--device",
            options.device.c_str(), "--writer", writer.c_str(), nullptr);
        ::_exit(127);
    }
    return child;
}

/// Puts what the sensor tells into the history.
class Keeper {
public:
    /// `lookups`: null where nobody wants them.
    Keeper(endpoint::HistoryWriter& history, Standing& standing, LookupTeller* lookups, const std::function<void(const Message&)>& say)
        : m_history(history)
        , m_standing(standing)
        , m_lookups(lookups)
        , m_say(say) {}

    /// An error ends the recording.
    Result<void> take(const Frame& frame) {
        switch (frame.kind) {
        case FrameKind::Activities:
            for (const std::string_view line : split(frame.text, '\n')) {
                takeLine(line);
            }
            return {};
        case FrameKind::State: {
            METSUKE_TRY(sensor::SensorState state, readState(frame.text));
            for (const sensor::Recording& recording : state.recordings) {
                if (std::ranges::find(m_state.recordings, recording) == m_state.recordings.end()) {
                    m_say(describe(recording));
                }
            }
            append(m_unrecorded.take(state, wallClock()));
            m_standing.set(state);
            if (m_lookups != nullptr) {
                m_lookups->setRecorded(!state.by("name").empty());
            }
            m_state = std::move(state);
            return {};
        }
        case FrameKind::Error:
            return readError(frame.text);
        case FrameKind::End:
            m_isComplete = true;
            return {};
        }
        return {};
    }
    void commit(bool isLast = false) {
        append(m_unrecorded.pieces(wallClock(), isLast));
        note(m_history.commit());
        if (const auto state = m_history.state()) {
            m_standing.set(*state);
        }
    }
    void tellGap(const char* reason) {
        endpoint::Gap gap;
        gap.sensor = "agent";
        gap.until = wallClock();
        gap.reason = reason;
        note(m_history.append({m_last, {}, "agent", std::move(gap)}));
        commit();
    }
    [[nodiscard]] bool isComplete() const { return m_isComplete; }

private:
    void takeLine(std::string_view line) {
        if (line.empty()) {
            return;
        }
        auto activity = endpoint::readActivity(line);
        if (!activity) {
            tellGap("malformed");
            return;
        }
        m_last = std::max(m_last, activity->time);
        if (m_lookups != nullptr && std::holds_alternative<endpoint::NameLookedUp>(activity->body)) {
            m_lookups->tell(line);
        }
        note(m_history.append(std::move(*activity)));
    }
    void append(std::vector<endpoint::Activity> activities) {
        for (endpoint::Activity& activity : activities) {
            note(m_history.append(std::move(activity)));
        }
    }
    /// The history counts what it could not write and goes on; people are told once.
    void note(const Result<void>& written) {
        if (!written && !std::exchange(m_hasComplained, true)) {
            m_say(written.error().message);
        }
        m_hasComplained = m_hasComplained && !written;
    }

    endpoint::HistoryWriter& m_history;
    Standing& m_standing;
    LookupTeller* const m_lookups;
    const std::function<void(const Message&)>& m_say;
    Timestamp m_last = wallClock();
    sensor::SensorState m_state;
    Unrecorded m_unrecorded{m_last};
    bool m_isComplete = false;
    bool m_hasComplained = false;
};

/// Until the sensor has told everything, or has gone.
Result<void> keep(Channel& channel, Keeper& keeper) {
    bool isFinishing = false;
    Timestamp committed = wallClock();
    while (true) {
        if (isAskedToStop != 0 && !std::exchange(isFinishing, true)) {
            channel.finish();
        }
        auto received = channel.receive(kCommitMs);
        if (!received) {
            return received.error().code == ErrorCode::NotFound ? Result<void>() : received.error();
        }
        if (*received) {
            METSUKE_CHECK(keeper.take(**received));
        }
        if (!*received || wallClock() - committed > kCommitMs * kMillisecond || wallClock() < committed) {
            keeper.commit();
            committed = wallClock();
        }
    }
}

} // namespace

Result<void> record(const RecordOptions& options, const std::function<void(const Message&)>& say) {
    METSUKE_TRY(const Account account, accountFor(options.account));
    if (account.isFallback) {
        say(Message("agent.account_fallback").with("name", account.name));
    }
    METSUKE_CHECK(prepareFolder(options.history, account));
    if (!options.state.empty()) {
        METSUKE_CHECK(prepareFolder(options.state, account));
    }
    if (options.limitsItself) {
        if (const auto limited = limitOurselves({}); !limited) {
            say(limited.error().message);
        }
    }
    METSUKE_TRY(auto ends, Channel::make());
    watchSignals();
    const pid_t child = startSensor(options, ends.second);
    if (child < 0) {
        return Error{ErrorCode::Internal, Message("agent.sensor_not_started").with("reason", std::strerror(errno))};
    }
    { const Channel theirs(std::move(ends.second)); } // closed here, so that their end shows
    Channel channel(std::move(ends.first));
    METSUKE_CHECK(become(account));
    ::umask(077); // the history is nobody else's business
    METSUKE_TRY(const auto history, endpoint::HistoryWriter::open(options.history, options.limits, wallClock()));
    Standing standing(options.history);
    const auto lookups = options.actuator.empty() ? nullptr : std::make_unique<LookupTeller>(options.actuator);
    Keeper keeper(*history, standing, lookups.get(), say);
    const auto link = options.state.empty() ? nullptr : startLink(options, standing, say);
    say(Message("agent.recording").with("path", options.history.string()).with("name", account.name));
    const auto kept = keep(channel, keeper);
    if (!keeper.isComplete()) {
        keeper.tellGap("sensor_ended");
    }
    keeper.commit(true);
    { const Channel ours(std::move(channel)); } // a sensor that misbehaves ends with it
    int status = 0;
    ::waitpid(child, &status, 0);
    METSUKE_CHECK(kept);
    return keeper.isComplete() ? Result<void>() : Error{ErrorCode::Internal, Message("agent.sensor_ended").with("status", int64_t{status})};
}

} // namespace metsuke::agent
