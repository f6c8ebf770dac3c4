import { named } from '@/kernel/i18n'

export const clockName = (k: { name_zh: string; name_en: string }): string => named(k)
