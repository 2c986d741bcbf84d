/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause OR GPL-3.0-or-later */
/* The few fields of the kernel's types that are read. Where they lie is put right when the programs are loaded (CO-RE), so
   that neither order nor what else is in them matters. */
#ifndef METSUKE_KERNEL_TYPES_H
#define METSUKE_KERNEL_TYPES_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef __u8 uint8_t;
typedef __u16 uint16_t;
typedef __u32 uint32_t;
typedef __u64 uint64_t;
typedef _Bool bool;

enum { BPF_MAP_TYPE_PERCPU_ARRAY = 6, BPF_MAP_TYPE_LRU_HASH = 9, BPF_MAP_TYPE_RINGBUF = 27, BPF_ANY = 0, BPF_RB_NO_WAKEUP = 1,
    BPF_RB_FORCE_WAKEUP = 2, BPF_RB_AVAIL_DATA = 0 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
    unsigned int val;
} kuid_t;
typedef struct {
    int counter;
} atomic_t;

struct cred {
    kuid_t uid;
};
struct upid {
    int nr;
};
struct pid {
    unsigned int level;
    struct upid numbers[1];
};
struct signal_struct {
    atomic_t live;
    int group_exit_code;
};
struct mm_struct {
    unsigned long arg_start;
    unsigned long arg_end;
};
struct task_struct {
    int pid;
    int tgid;
    int exit_code;
    struct task_struct* real_parent;
    struct task_struct* group_leader;
    __u64 start_boottime;
    const struct cred* cred;
    kuid_t loginuid;
    struct pid* thread_pid;
    struct signal_struct* signal;
    struct mm_struct* mm;
};
struct super_block {
    unsigned int s_dev;
};
struct inode {
    unsigned long i_ino;
    unsigned int i_nlink;
    long long i_size;
    struct super_block* i_sb;
};
struct file {
    struct inode* f_inode;
};
struct linux_binprm {
    struct file* file;
    const char* filename;
    const char* interp;
};
struct ns_common {
    unsigned int inum;
};
struct net {
    struct ns_common ns;
};
typedef struct {
    struct net* net;
} possible_net_t;
struct in6_addr {
    union {
        __u8 u6_addr8[16];
    } in6_u;
};
struct sock_common {
    __be32 skc_daddr;
    __be32 skc_rcv_saddr;
    __be16 skc_dport;
    __u16 skc_num;
    unsigned short skc_family;
    possible_net_t skc_net;
    struct in6_addr skc_v6_daddr;
    struct in6_addr skc_v6_rcv_saddr;
};
struct sock {
    struct sock_common __sk_common;
    __u16 sk_protocol;
};
struct inet_sock {
    __be16 inet_sport;
};
struct tcp_sock {
    __u64 bytes_acked;
    __u64 bytes_received;
};

#pragma clang attribute pop

#endif
