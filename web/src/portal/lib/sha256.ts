export * from '@/kernel/sha256'
