// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/activity_builder.h"

#include "core/sensor/linux/host_clock.h"

#include <array>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::sensor;

namespace {

/// Of this very process, which a look at /proc has told of.
class LookedAt : public ::testing::Test {
protected:
    void SetUp() override {
        m_key = {::getpid(), m_reader.startOf(::getpid())};
        m_image = m_reader.image(::getpid()).value_or(ImageFacts());
        m_before = sinceBoot();
        m_builder.take({.time = sinceBoot(), .process = m_key, .source = "test", .body = Socket{}});
        ASSERT_TRUE(m_image.file.isKnown());
        ASSERT_EQ(imagesTold(), 1U);
    }
    /// Of this process, since the last time.
    size_t imagesTold() {
        const auto uid = endpoint::processUid("host", "boot", m_key.pid, m_key.start);
        size_t count = 0;
        for (const endpoint::Activity& activity : m_builder.takeReady()) {
            count += activity.process == uid && std::holds_alternative<endpoint::ImageStarted>(activity.body) ? 1U : 0U;
        }
        return count;
    }
    void exec(Duration time, const endpoint::FileId& file, std::vector<std::string> arguments) {
        Executed executed;
        executed.interpreter = m_image.path;
        executed.file = file;
        executed.arguments = std::move(arguments);
        m_builder.take({.time = time, .process = m_key, .source = "ebpf", .body = std::move(executed)});
    }

    ProcReader m_reader;
    PersistenceScan m_persistence{"/nowhere"};
    ImageHashes m_hashes;
    ActivityBuilder m_builder{ProcessTable("host", "boot"), m_persistence, m_hashes, nullptr};
    ProcessKey m_key;
    ImageFacts m_image;
    Duration m_before = 0;
};

/// A program that lives until it is let go.
class Child {
public:
    explicit Child(const std::vector<std::string>& environment) {
        int started[2]; // closed by the program's start
        EXPECT_EQ(::pipe2(started, O_CLOEXEC), 0);
        EXPECT_EQ(::pipe2(m_until.data(), O_CLOEXEC), 0);
        pid = ::fork();
        if (pid == 0) {
            std::vector<char*> variables;
            for (const std::string& one : environment) {
                variables.push_back(const_cast<char*>(one.c_str()));
            }
            variables.push_back(nullptr);
            char name[] = "cat";
            char* arguments[] = {name, nullptr};
            ::dup2(m_until[0], 0);
            ::execve("/bin/cat", arguments, variables.data());
            ::_exit(1);
        }
        ::close(started[1]);
        char byte = 0;
        EXPECT_EQ(::read(started[0], &byte, 1), 0);
        ::close(started[0]);
    }
    ~Child() {
        ::close(m_until[1]);
        ::close(m_until[0]);
        ::waitpid(pid, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    pid_t pid = -1;

private:
    std::array<int, 2> m_until{};
};

class Sessions : public ::testing::Test {
protected:
    /// Begins the process in the table, as this program.
    ProcessKey begin(pid_t pid, const std::string& program) {
        const ProcessKey key{pid, m_reader.startOf(pid)};
        m_builder.take({.time = key.start, .process = key, .source = "ebpf", .body = Forked{}});
        Executed executed;
        executed.interpreter = program;
        executed.file = {1, 1}; // another than runs by now
        m_builder.take({.time = key.start, .process = key, .source = "ebpf", .body = std::move(executed)});
        return key;
    }
    void becomeWhatItIs(const ProcessKey& key) { m_builder.take({.time = sinceBoot(), .process = key, .source = "ebpf", .body = Executed{}}); }
    std::vector<std::pair<endpoint::ProcessUid, endpoint::LoggedIn>> logins() {
        std::vector<std::pair<endpoint::ProcessUid, endpoint::LoggedIn>> found;
        for (const endpoint::Activity& activity : m_builder.takeReady()) {
            if (const auto* login = std::get_if<endpoint::LoggedIn>(&activity.body)) {
                found.emplace_back(activity.process, *login);
            }
        }
        return found;
    }
    static Observation written(const ProcessKey& key, Duration time) {
        return {.time = time, .process = {key.pid, 0}, .source = "utmp", .body = LoginSeen{{"mika", "", "tty1"}}};
    }
    ProcReader m_reader;
    PersistenceScan m_persistence{"/nowhere"};
    ImageHashes m_hashes;
    ActivityBuilder m_builder{ProcessTable("host", "boot"), m_persistence, m_hashes, nullptr};
};

} // namespace

TEST_F(LookedAt, Beginning_tellsTheStartThatItsIdentityIsMadeOf) {
    ActivityBuilder builder{ProcessTable("host", "boot"), m_persistence, m_hashes, nullptr};
    builder.take({.time = sinceBoot(), .process = m_key, .source = "test", .body = Socket{}});
    const auto uid = endpoint::processUid("host", "boot", m_key.pid, m_key.start);
    const auto ready = builder.takeReady();
    const auto begun = std::find_if(ready.begin(), ready.end(), [&](const endpoint::Activity& activity) {
        return activity.process == uid && std::holds_alternative<endpoint::ProcessStarted>(activity.body);
    });
    ASSERT_NE(begun, ready.end());
    EXPECT_EQ(std::get<endpoint::ProcessStarted>(begun->body).start, m_key.start);
    EXPECT_GT(m_key.start, 0);
}

TEST_F(Sessions, FirstProgramOfTheSshServer_tellsWhoLoggedInAndFromWhere) {
    const Child shell({"LOGNAME=mika", "SSH_CONNECTION=192.0.2.9 50022 10.0.0.5 22"});
    const ProcessKey key = begin(shell.pid, "/usr/sbin/sshd");
    EXPECT_TRUE(logins().empty());
    becomeWhatItIs(key);
    const auto found = logins();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].second, (endpoint::LoggedIn{"mika", "ssh", "192.0.2.9"}));
    EXPECT_EQ(found[0].first, endpoint::processUid("host", "boot", key.pid, key.start));
    becomeWhatItIs(key);
    EXPECT_TRUE(logins().empty()) << "what follows was not started by the server";
}

TEST_F(Sessions, ProgramsThatAreNoSshServer_tellNoLogin_whateverTheirEnvironment) {
    const Child shell({"LOGNAME=root", "SSH_CONNECTION=192.0.2.9 50022 10.0.0.5 22"});
    becomeWhatItIs(begin(shell.pid, "/home/mika/sshd"));
    const Child other({"LOGNAME=root", "SSH_CONNECTION=nowhere"});
    becomeWhatItIs(begin(other.pid, "/usr/sbin/sshd"));
    EXPECT_TRUE(logins().empty());
}

TEST_F(Sessions, LoginThatWasWrittenDown_isOfTheProgramThatLetTheUserIn) {
    const Child login({});
    const ProcessKey key = begin(login.pid, "/bin/login");
    m_builder.take(written(key, sinceBoot()));
    const auto found = logins();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].second, (endpoint::LoggedIn{"mika", "console", "tty1"}));
    EXPECT_TRUE(found[0].first.isKnown());
    m_builder.take(written(key, key.start - kSecond)); // before this process was there
    const auto before = logins();
    ASSERT_EQ(before.size(), 1U);
    EXPECT_FALSE(before[0].first.isKnown());
    const Child server({});
    m_builder.take(written(begin(server.pid, "/usr/sbin/sshd"), sinceBoot()));
    EXPECT_TRUE(logins().empty()) << "its programs tell it";
}

TEST_F(LookedAt, ItsEventThatComesLater_isNotToldAgain) {
    exec(m_before, m_image.file, m_reader.arguments(m_key.pid));
    EXPECT_EQ(imagesTold(), 0U);
}

TEST_F(LookedAt, ItsEventWithoutArguments_isNotToldAgain) {
    exec(m_before, {}, {}); // the process connector tells no more than the number
    EXPECT_EQ(imagesTold(), 0U);
}

TEST_F(LookedAt, TheProgramAfterIt_isTold) {
    exec(sinceBoot(), m_image.file, m_reader.arguments(m_key.pid));
    EXPECT_EQ(imagesTold(), 1U);
}

TEST_F(LookedAt, AnEarlierProgramOfTheSameProcess_isTold) {
    exec(m_before, {m_image.file.device, m_image.file.inode + 1}, {"other"});
    EXPECT_EQ(imagesTold(), 1U);
}

TEST_F(LookedAt, TheSameProgramWithOtherArguments_isTold) {
    exec(m_before, m_image.file, {"sh", "-c", "other"});
    EXPECT_EQ(imagesTold(), 1U);
}

TEST_F(LookedAt, OnlyOneEvent_isTakenForTheLook) {
    exec(m_before, m_image.file, m_reader.arguments(m_key.pid));
    exec(m_before, m_image.file, m_reader.arguments(m_key.pid));
    EXPECT_EQ(imagesTold(), 1U);
}
